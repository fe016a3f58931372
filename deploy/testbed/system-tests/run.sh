#!/bin/sh
# run.sh [--install] [--seed N]: behind ./atoll test. Runs mvn verify with one line per module and failures in full, then
# prints the health numbers, the slow events, what was NOT RUN and why, and the sums. Ends with Maven's exit code.
# Everything Maven says is in target/test.log. --seed N repeats one simulation.
set -eu

cd "${0%/*}/../../.."
usage() { echo "cannot test: $1; usage: ./atoll test [--install] [--seed N]" >&2; exit 2; }

install=
seed=
while [ $# -gt 0 ]; do
    case $1 in
        --install) install=yes ;;
        --seed)
            case ${2:-} in '' | *[!0-9]*) usage "--seed needs a number (got '${2:-}')" ;; esac
            seed=$2
            shift
            ;;
        *) usage "unknown argument '$1'" ;;
    esac
    shift
done
command -v mvn >/dev/null || { echo "cannot test: mvn was not found on PATH (Maven 3.8.7 or newer is needed)" >&2; exit 2; }

export JAVA_HOME="$ATOLL_JAVA_HOME"
export MAVEN_OPTS="-XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
mkdir -p target
rm -f target/not-run.tsv target/health.tsv target/slow-events.tsv target/test.rc
find . -path '*/target/*-reports/TEST-*.xml' -delete 2>/dev/null || :
[ -z "$install" ] || deploy/testbed/system-tests/install.sh

if [ -n "$seed" ]; then
    set -- -pl deploy/testbed/simulation -am -DskipGates "-Datoll.seed=$seed" '-Dtest=*Simulation*' -Dsurefire.failIfNoSpecifiedTests=false test
else
    # At end: one broken module must not hide what the others would have said.
    set -- --fail-at-end verify
fi
began=$(date +%s)
{ mvn -B -Dstyle.color=never "$@" 2>&1 && echo 0 > target/test.rc || echo $? > target/test.rc; } |
    tee target/test.log | awk -f deploy/testbed/system-tests/progress.awk
code=$(cat target/test.rc)

# table TITLE FILE EMPTY: a file of tab-separated pairs as two aligned columns.
table() {
    echo
    echo "$1"
    if [ -s "$2" ]; then awk -F'\t' '{ printf "  %-52s %s\n", $1, $2 }' "$2"; else echo "  $3"; fi
}
[ -n "$seed" ] || table "Health numbers (all zero in a finished change)" target/health.tsv "not measured: the build stopped before"
# slow: which events kept a leader or an agent busy for more than 50 ms, as their logs told.
slow() {
    echo
    awk -F'\t' '
        { split($2, part, " "); all += part[1]; if (part[1] > 0) shown = shown sprintf("\n  %-52s %s", $1, $2) }
        END { printf "Slow events (zero in a finished change): %d told by the programs of %d federations%s\n", all, NR, shown }' target/slow-events.tsv
}
[ ! -s target/slow-events.tsv ] || slow
table "NOT RUN" target/not-run.tsv "nothing was left out"

echo
find . -path '*/target/*-reports/TEST-*.xml' -exec cat {} + 2>/dev/null | awk -v seconds="$(($(date +%s) - began))" '
    function number(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0 : 0 }
    /<testsuite / { all += number("tests"); failed += number("failures") + number("errors"); skipped += number("skipped") }
    END { printf "%d passed, %d failed, %d skipped in %d s\n", all - failed - skipped, failed, skipped, seconds }'
exit "$code"
