# Prints, as JSON, per station: the number of days, the mean highest temperature over all of them, and the calendar
# month with the largest total precipitation over all years.
BEGIN { FS = "," }
FNR == 1 {
    station = FILENAME
    sub(/.*\//, "", station)
    stations[++count] = station
    next
}
{
    days[station]++
    high[station] += $3
    rain[station, substr($1, 6, 2) + 0] += $2
}
END {
    printf "{"
    for (i = 1; i <= count; i++) {
        s = stations[i]
        wettest = 1
        for (month = 2; month <= 12; month++) if (rain[s, month] > rain[s, wettest]) wettest = month
        printf "%s\"%s\": {\"days\": %d, \"meanTempMax\": %.2f, \"wettestMonth\": %d}", (i > 1 ? ", " : ""), s, days[s], high[s] / days[s], wettest
    }
    print "}"
}
