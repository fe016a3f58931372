#!/bin/sh
# build.sh ROOT: packages the programs with Maven and lays them out in ROOT/target/dist, with one line of progress.
# ATOLL_JAVA_HOME names the JDK. Everything Maven says is in target/build.log.
set -eu

root=$1
cd "$root"
log=target/build.log
mkdir -p target

command -v mvn >/dev/null || { echo "cannot build Atoll: mvn was not found on PATH (Maven 3.8.7 or newer is needed)" >&2; exit 2; }

# Two commands typed at once must not build over each other; the second finds the work done.
exec 9> target/.build.lock
if command -v flock >/dev/null && ! flock -n 9; then
    echo "waiting for another build of Atoll" >&2
    flock 9
    # What was stale when we were called is new now, unless the other build failed.
    [ ! -e target/dist/.stamp ] || exit 0
fi
rm -f target/dist/.stamp
touch target/.stamp

began=$(date +%s)
elapsed() { echo "$(($(date +%s) - began)) s"; }
if [ -t 2 ]; then
    (while :; do printf '\rbuilding Atoll … %s' "$(elapsed)" >&2; sleep 1 9>&-; done) &
    ticker=$!
else
    ticker=
fi
stop_ticker() { [ -z "$ticker" ] || { kill "$ticker" 2>/dev/null && wait "$ticker" 2>/dev/null; ticker=; } || ticker=; }
maven=
trap 'stop_ticker; [ -z "$maven" ] || kill "$maven" 2>/dev/null; echo >&2; exit 130' INT TERM

fail() {
    stop_ticker
    [ -t 2 ] && printf '\r' >&2
    echo "cannot build Atoll: $1 failed after $(elapsed); the end of $log says:" >&2
    if grep -q '^\[ERROR\]' "$log"; then
        grep '^\[ERROR\]' "$log" | grep -v -e '^\[ERROR\] *$' -e 'Help 1' -e 're-run Maven' -e 'full stack trace' \
            -e 'For more information' -e 'After correcting' -e 'mvn <args>' | cut -c1-400 | awk '!seen[$0]++' | head -n 20 >&2
    else
        tail -n 20 "$log" >&2
    fi
    exit 1
}

export JAVA_HOME="$ATOLL_JAVA_HOME"
export MAVEN_OPTS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
programs="cli server agent"
modules=control-plane/cli,control-plane/server,site-agent/app
if [ -e deploy/testbed/benchmarks/src/main/java/io/atoll/testbed/benchmarks/Main.java ]; then
    programs="$programs bench"
    modules=$modules,deploy/testbed/benchmarks
fi
mvn -q -B -T2 -Dstyle.color=never -DskipTests -DskipGates -pl "$modules" -am package > "$log" 2>&1 9>&- &
maven=$!
wait "$maven" || fail Maven
maven=

# shellcheck disable=SC2086 # a list of words
deploy/packages/launcher/assemble.sh "$root/target/dist" "$ATOLL_JAVA_HOME" $programs >> "$log" 2>&1 9>&- || fail "laying out target/dist"
mv target/.stamp target/dist/.stamp
stop_ticker
[ -t 2 ] && printf '\r' >&2
echo "building Atoll … $(elapsed)" >&2
