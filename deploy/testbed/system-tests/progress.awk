# Turns Maven's log into one line per module, with failures in full.
function finish() {
    if (module != "") printf "%s  %s%s\n", module, (tests ? tests " tests" : failed ? "" : "built"), (!failed ? "" : tests ? ", FAILED" : "FAILED")
    module = ""; tests = 0; failed = 0
    fflush()
}
/^\[INFO\] Building .* \[[0-9]+\/[0-9]+\]$/ {
    finish()
    place = $NF; sub(/^\[INFO\] Building /, ""); sub(/ [^ ]+ +\[[0-9]+\/[0-9]+\]$/, "")
    module = sprintf("%-8s %-40s", place, $0)
    next
}
/^\[[A-Z]+\] Tests run: / && !/Time elapsed/ { split($0, part, /[:,]/); tests += part[2]; if ($0 ~ /^\[ERROR\]/) failed = 1; next }
/^\[INFO\] Reactor Summary/ { finish(); summary = 1; inside = 0; next }
summary && / SKIPPED$/ { sub(/^\[INFO\] /, ""); sub(/ \.+ SKIPPED$/, ""); print "NOT RUN  " $0 ": a module that it needs failed"; next }
# After the summary Maven explains how to use Maven.
/^\[ERROR\] (-> )?\[Help/ || /^\[ERROR\] (To see the full|Re-run Maven|For more information|After correcting|  mvn )/ || /^\[ERROR\] *$/ { inside = 0; next }
/^\[ERROR\]/ { failed = 1; inside = 1; print; fflush(); next }
/^\[WARNING\] .*\.java:\[/ { print; fflush(); next }
/^\[INFO\]/ || /^\[WARNING\]/ { inside = 0; next }
inside { print }
END { finish() }
