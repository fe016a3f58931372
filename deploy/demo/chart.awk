# Draws one panel per station: the fitted yearly course of the highest temperature with its band over the daily
# observations, and the mean precipitation of each month.
# Usage: awk -f chart.awk CURVE STATION-FILE...
BEGIN {
    FS = ","
    W = 960; LEFT = 64; RIGHT = 150; TOP = 64; PANEL = 320; GAP = 34; RAIN = 62
    split("0 31 59 90 120 151 181 212 243 273 304 334 365", before, " ")
    split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", name, " ")
    split("#c2562d #2b6cb0 #2f855a #805ad5 #b7791f #97266d", colour, " ")
    lowest = 999; highest = -999; mostRain = 0
}
FNR == 1 {
    file++
    if (file > 1) {
        station = FILENAME
        sub(/.*\//, "", station)
        stations[++count] = station
        row = 0
    }
    next
}
file == 1 {
    points[$1]++
    day[$1, points[$1]] = $2; middle[$1, points[$1]] = $3; low[$1, points[$1]] = $4; high[$1, points[$1]] = $5
    next
}
{
    row++
    month = substr($1, 6, 2) + 0
    rain[station, month] += $2
    if (!((station, substr($1, 1, 7)) in seen)) { seen[station, substr($1, 1, 7)] = 1; months[station, month]++ }
    if ($3 + 0 < lowest) lowest = $3 + 0
    if ($3 + 0 > highest) highest = $3 + 0
    # At most about 1,500 dots a station: enough to show the spread, small enough to open anywhere.
    slot = row <= 1500 ? row : int(1 + 1500 * hash(row))
    if (row <= 1500 || hash(row * 7) < 1500 / row) {
        dotDay[station, slot] = before[month] + substr($1, 9, 2); dotTemp[station, slot] = $3
        if (slot > dots[station]) dots[station] = slot
    }
}
END {
    for (i = 1; i <= count; i++)
        for (m = 1; m <= 12; m++) {
            if (months[stations[i], m]) rain[stations[i], m] /= months[stations[i], m]
            if (rain[stations[i], m] > mostRain) mostRain = rain[stations[i], m]
        }
    bottom = 10 * floor(lowest / 10); top = 10 * ceil(highest / 10)
    H = TOP + count * (PANEL + GAP) + 8
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Seasonal course of temperature and precipitation per station\" font-family=\"system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif\" font-size=\"13\">\n", W, H
    printf "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", W, H
    text(LEFT, 26, "start", "#1d2733", "The year at each station", "font-size=\"18\" font-weight=\"600\"")
    text(LEFT, 46, "start", "#4a5868", "Daily highest temperature in \302\260C: observations, fitted course, 10 to 90 % band of the samples. Bars: mean precipitation a month in mm.", "")
    for (i = 1; i <= count; i++) panel(stations[i], TOP + (i - 1) * (PANEL + GAP), colour[(i - 1) % 6 + 1])
    print "</svg>"
}
function panel(s, y0, c,    t, m, i, path, plotTop, plotBottom, barTop, h, yRain, peak, at) {
    plotTop = y0 + 28; plotBottom = y0 + PANEL - RAIN - 46
    text(LEFT, y0 + 16, "start", c, title(s), "font-size=\"15\" font-weight=\"600\"")
    for (t = bottom; t <= top; t += 10) {
        at = y(t, plotTop, plotBottom)
        printf "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", LEFT, W - RIGHT, at, at, (t == 0 ? "#9aa7b5" : "#e6eaef")
        text(LEFT - 10, at + 4, "end", "#6a7786", t "\302\260", "")
    }
    yRain = y0 + PANEL - 20
    printf "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#9aa7b5\"/>\n", LEFT, W - RIGHT, yRain, yRain
    for (m = 1; m <= 12; m++) {
        h = mostRain ? RAIN * rain[s, m] / mostRain : 0
        printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#b9cfe4\" fill-opacity=\"0.75\" rx=\"2\"><title>%d mm</title></rect>\n", x(before[m]) + 8, yRain - h, x(before[m + 1]) - x(before[m]) - 16, h, rain[s, m] + 0.5
        text((x(before[m]) + x(before[m + 1])) / 2, yRain + 17, "middle", "#6a7786", name[m], "")
        if (rain[s, m] == mostRainOf(s)) text((x(before[m]) + x(before[m + 1])) / 2, yRain - h - 5, "middle", "#4f7396", sprintf("%.0f mm", rain[s, m]), "font-size=\"11\"")
    }
    printf "<g fill=\"%s\" fill-opacity=\"0.16\">\n", c
    for (i = 1; i <= dots[s]; i++)
        if ((s, i) in dotDay) printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"1.7\"/>\n", x(dotDay[s, i] - 0.5), y(dotTemp[s, i], plotTop, plotBottom)
    print "</g>"
    path = ""
    for (i = 1; i <= points[s]; i++) path = path sprintf("%s%.1f,%.1f", (i > 1 ? "L" : "M"), x(day[s, i] - 0.5), y(high[s, i], plotTop, plotBottom))
    for (i = points[s]; i >= 1; i--) path = path sprintf("L%.1f,%.1f", x(day[s, i] - 0.5), y(low[s, i], plotTop, plotBottom))
    printf "<path d=\"%sZ\" fill=\"%s\" fill-opacity=\"0.28\"/>\n", path, c
    path = ""; peak = 1
    for (i = 1; i <= points[s]; i++) {
        path = path sprintf("%s%.1f,%.1f", (i > 1 ? "L" : "M"), x(day[s, i] - 0.5), y(middle[s, i], plotTop, plotBottom))
        if (middle[s, i] > middle[s, peak]) peak = i
    }
    printf "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" stroke-linejoin=\"round\"/>\n", path, c
    if (points[s]) {
        at = y(middle[s, peak], plotTop, plotBottom)
        printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#fff\" stroke=\"%s\" stroke-width=\"2\"/>\n", x(day[s, peak] - 0.5), at, c
        text(W - RIGHT + 14, plotTop + 22, "start", c, sprintf("%.1f \302\260C", middle[s, peak]), "font-size=\"22\" font-weight=\"600\"")
        text(W - RIGHT + 14, plotTop + 40, "start", "#4a5868", "warmest, " date(day[s, peak]), "font-size=\"12\"")
        text(W - RIGHT + 14, yRain - 22, "start", "#4f7396", sprintf("%.0f mm", yearly(s)), "font-size=\"18\" font-weight=\"600\"")
        text(W - RIGHT + 14, yRain - 5, "start", "#4a5868", "rain a year", "font-size=\"12\"")
    }
}
function date(d,    m) {
    for (m = 12; before[m] >= d; m--);
    return (d - before[m]) " " name[m]
}
function x(d) { return LEFT + (W - LEFT - RIGHT) * d / 365 }
function y(t, a, b) { return b - (b - a) * (t - bottom) / (top - bottom) }
function floor(v) { return int(v) - (v < int(v)) }
function ceil(v) { return int(v) + (v > int(v)) }
function mostRainOf(s,    m, best) { for (m = 1; m <= 12; m++) if (rain[s, m] > best) best = rain[s, m]; return best }
function yearly(s,    m, sum) { for (m = 1; m <= 12; m++) sum += rain[s, m]; return sum }
# A fixed scatter in [0, 1): the same picture for the same data.
function hash(n) { n = sin(n * 12.9898) * 43758.5453; return n - floor(n) }
function title(s,    n, i, w, out) {
    n = split(s, w, "-")
    for (i = 1; i <= n; i++) out = out (i > 1 ? " " : "") toupper(substr(w[i], 1, 1)) substr(w[i], 2)
    return out
}
function text(left, base, anchor, fill, s, more) {
    gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s)
    printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" %s>%s</text>\n", left, base, anchor, fill, more, s
}
