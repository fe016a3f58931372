#!/bin/sh
# Usage: clean.sh RAW DAILY
# Keeps one well-formed row per day of a station's raw observations: date, precipitation (mm), highest and lowest
# temperature (degrees Celsius). Fails if nothing is left.
set -eu
awk -F, -v OFS=, '
    { sub(/\r$/, "") }
    NR == 1 {
        for (i = 1; i <= NF; i++) column[$i] = i
        if (!("date" in column && "precipitation" in column && "temp_max" in column && "temp_min" in column)) {
            print "expected the columns date, precipitation, temp_max and temp_min, got: " $0 > "/dev/stderr"
            bad = 1
            exit
        }
        print "date,precipitation,temp_max,temp_min"
        next
    }
    {
        date = $column["date"]
        rain = $column["precipitation"]
        high = $column["temp_max"]
        low = $column["temp_min"]
    }
    date !~ /^[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]$/ || date in seen { dropped++; next }
    rain !~ /^[0-9]+(\.[0-9]+)?$/ || high !~ /^-?[0-9]+(\.[0-9]+)?$/ || low !~ /^-?[0-9]+(\.[0-9]+)?$/ { dropped++; next }
    { seen[date] = 1; kept++; print date, rain, high, low }
    END {
        if (bad) exit 1
        printf "%d days kept, %d rows dropped\n", kept, dropped > "/dev/stderr"
        if (!kept) exit 1
    }
' "$1" > "$2"
