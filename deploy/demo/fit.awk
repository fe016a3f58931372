# Fits the yearly course of the highest temperature of each station: a mean and two harmonics, by least squares over
# all samples, with the band between the 10th and 90th percentile of the samples' own fits.
# Usage: awk -f fit.awk SAMPLE-FILE...
BEGIN {
    FS = ","
    PI = 3.141592653589793
    TERMS = 5
    print "station,day,temp_max,low,high"
}
FNR == 1 { sample++; next }
{
    if (!($1 in known)) { known[$1] = 1; stations[++count] = $1 }
    basis($2 * 7 + 4, x)
    for (i = 1; i <= TERMS; i++) {
        b[$1, sample, i] += x[i] * $3
        b[$1, 0, i] += x[i] * $3
        for (j = 1; j <= TERMS; j++) {
            a[$1, sample, i, j] += x[i] * x[j]
            a[$1, 0, i, j] += x[i] * x[j]
        }
    }
}
END {
    for (s = 1; s <= count; s++) {
        for (k = 0; k <= sample; k++) solve(stations[s], k)
        for (day = 1; day <= 365; day += 2) {
            basis(day, x)
            for (k = 0; k <= sample; k++) {
                value[k] = 0
                for (i = 1; i <= TERMS; i++) value[k] += coefficient[k, i] * x[i]
            }
            middle = value[0]
            sort(value, sample)
            printf "%s,%d,%.3f,%.3f,%.3f\n", stations[s], day, middle, value[rank(0.1)], value[rank(0.9)]
        }
    }
}
function basis(day, x,    angle) {
    angle = 2 * PI * day / 365.25
    x[1] = 1
    x[2] = cos(angle); x[3] = sin(angle)
    x[4] = cos(2 * angle); x[5] = sin(2 * angle)
}
function rank(share,    r) {
    r = int(share * (sample - 1) + 1.5)
    return r < 1 ? 1 : r > sample ? sample : r
}
# Gaussian elimination with partial pivoting of the normal equations of one station and sample (0: all samples).
function solve(station, k,    i, j, r, p, f, t) {
    for (i = 1; i <= TERMS; i++) {
        for (j = 1; j <= TERMS; j++) m[i, j] = a[station, k, i, j]
        m[i, TERMS + 1] = b[station, k, i]
    }
    for (i = 1; i <= TERMS; i++) {
        p = i
        for (r = i + 1; r <= TERMS; r++) if (abs(m[r, i]) > abs(m[p, i])) p = r
        for (j = 1; j <= TERMS + 1; j++) { t = m[i, j]; m[i, j] = m[p, j]; m[p, j] = t }
        if (abs(m[i, i]) < 1e-9) { print "cannot fit " station ": too few weeks with data" > "/dev/stderr"; exit 1 }
        for (r = 1; r <= TERMS; r++) {
            if (r == i) continue
            f = m[r, i] / m[i, i]
            for (j = i; j <= TERMS + 1; j++) m[r, j] -= f * m[i, j]
        }
    }
    for (i = 1; i <= TERMS; i++) coefficient[k, i] = m[i, TERMS + 1] / m[i, i]
}
function abs(v) { return v < 0 ? -v : v }
function sort(v, n,    i, j, t) {
    for (i = 2; i <= n; i++) {
        t = v[i]
        for (j = i - 1; j >= 1 && v[j] > t; j--) v[j + 1] = v[j]
        v[j + 1] = t
    }
}
