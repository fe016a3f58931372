#!/bin/sh
# Usage: report.sh CURVE DAILY-FOLDER
# Joins all stations into chart.svg, results.json and report.html in the current folder.
set -eu
here=$(dirname "$0")
awk -f "$here/results.awk" "$2"/* > results.json
awk -f "$here/chart.awk" "$1" "$2"/* > chart.svg
{
    cat <<'HEAD'
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Climatology: seasons by station</title>
<style>
  body { margin: 0; background: #f6f7f9; color: #1d2733; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
  main { max-width: 1000px; margin: 0 auto; padding: 40px 24px 64px; }
  h1 { font-size: 28px; line-height: 1.2; margin: 0 0 6px; }
  p { margin: 0 0 24px; color: #4a5868; max-width: 70ch; }
  .card { background: #fff; border: 1px solid #e1e6ec; border-radius: 10px; padding: 16px; margin-bottom: 28px; }
  .card svg { display: block; width: 100%; height: auto; }
  table { border-collapse: collapse; width: 100%; background: #fff; border: 1px solid #e1e6ec; border-radius: 10px; overflow: hidden; }
  th, td { padding: 10px 16px; text-align: right; border-top: 1px solid #e9edf2; font-variant-numeric: tabular-nums; }
  th { font-weight: 600; color: #4a5868; border-top: 0; }
  th:first-child, td:first-child { text-align: left; }
  footer { color: #6a7786; font-size: 14px; margin-top: 28px; }
</style>
</head>
<body>
<main>
<h1>Seasons by station</h1>
<p>Daily observations of each station were cleaned where they lie; only the cleaned daily product left the station. The
curve is the yearly course of the daily highest temperature with the band of its bootstrap samples.</p>
<div class="card">
HEAD
    cat chart.svg
    cat <<'MIDDLE'
</div>
<table>
<thead><tr><th>Station</th><th>Days</th><th>Mean daily maximum</th><th>Wettest month</th></tr></thead>
<tbody>
MIDDLE
    # One station a row, out of {"name": {"days": 1, "meanTempMax": 1.00, "wettestMonth": 1}, ...}
    sed 's/}, */}\n/g; s/[{}":,]/ /g' results.json | awk '
        BEGIN { split("January February March April May June July August September October November December", month, " ") }
        NF >= 7 { printf "<tr><td>%s</td><td>%d</td><td>%.2f &deg;C</td><td>%s</td></tr>\n", title($1), $3, $5, month[$7] }
        function title(s,    n, i, w, out) {
            n = split(s, w, "-")
            for (i = 1; i <= n; i++) out = out (i > 1 ? " " : "") toupper(substr(w[i], 1, 1)) substr(w[i], 2)
            return out
        }'
    cat <<'TAIL'
</tbody>
</table>
<footer>Observations: NOAA National Centers for Environmental Information, public domain. Made by the workflow climatology.</footer>
</main>
</body>
</html>
TAIL
} > report.html
