# One bootstrap sample of the seasons of every station: each day counts as often as a Poisson(1) draw says, which is
# the bootstrap's multinomial weight in the limit of many days. Prints station, week of the year, mean highest and
# lowest temperature, mean daily precipitation.
# Usage: awk -v seed=N -f resample.awk STATION-FILE...    (a file is named by its station)
BEGIN {
    FS = ","
    srand(seed)
    split("0 31 59 90 120 151 181 212 243 273 304 334", before, " ")
    print "station,week,temp_max,temp_min,precipitation"
}
FNR == 1 {
    station = FILENAME
    sub(/.*\//, "", station)
    stations[++count] = station
    next
}
{
    weight = poisson()
    if (!weight) next
    day = before[substr($1, 6, 2) + 0] + substr($1, 9, 2)
    week = int((day - 1) / 7)
    if (week > 51) week = 51
    n[station, week] += weight
    high[station, week] += weight * $3
    low[station, week] += weight * $4
    rain[station, week] += weight * $2
}
END {
    for (i = 1; i <= count; i++)
        for (week = 0; week < 52; week++) {
            key = stations[i] SUBSEP week
            if (n[key]) printf "%s,%d,%.4f,%.4f,%.4f\n", stations[i], week, high[key] / n[key], low[key] / n[key], rain[key] / n[key]
        }
}
# Knuth's method: multiply uniform draws until they fall below exp(-1).
function poisson(    k, p) {
    p = rand()
    for (k = 0; p > 0.36787944117144233; k++) p *= rand()
    return k
}
