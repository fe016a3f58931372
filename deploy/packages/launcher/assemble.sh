#!/bin/sh
# assemble.sh FOLDER JAVA_HOME PROGRAM...: lays out the programs that Maven has packaged with -DskipGates as FOLDER/bin and FOLDER/lib,
# and trains an AOT cache for each. Run from the root of the checkout.
set -eu

dist=$1
java_home=$2
shift 2
launcher=deploy/packages/launcher

module_of() {
    case $1 in
        cli) echo control-plane/cli ;;
        server) echo control-plane/server ;;
        agent) echo site-agent/app ;;
        bench) echo deploy/testbed/benchmarks ;;
    esac
}

# Names of jars are unique within lib; the same name with other content would hide one of them.
place_jar() {
    jar=${1##*/}
    if [ -e "$dist/lib/$jar" ]; then
        cmp -s "$1" "$dist/lib/$jar" || { echo "cannot assemble: two jars are named $jar" >&2; exit 1; }
    else
        case $1 in
            # Our own jars are copied: Maven writes them again in place, under a program that may be running.
            "$PWD"/* | [!/]*) cp -p "$1" "$dist/lib/$jar" ;;
            *) ln "$1" "$dist/lib/$jar" 2>/dev/null || cp -p "$1" "$dist/lib/$jar" ;;
        esac
    fi
    echo "jar $jar" >> "$dist/lib/$program.program"
}

rm -rf "$dist/bin" "$dist/lib"
mkdir -p "$dist/bin" "$dist/lib"
cp -p "$launcher/find-java.sh" "$dist/lib/"
for program; do
    packaged=$(module_of "$program")/target/quick
    cp "deploy/packages/programs/$program.program" "$dist/lib/"
    cp -p "$launcher/program" "$dist/bin/atoll-$program"
    own=$(find "$packaged" -maxdepth 1 -name '*.jar' ! -name '*-tests.jar' ! -name 'original-*')
    place_jar "$own"
    tr ':' '\n' < "$packaged/class-path.txt" > "$dist/lib/.jars"
    # Only Linux natives: a site runs on nothing else.
    while read -r path || [ -n "$path" ]; do
        case $path in
            *-osx-*.jar | *-windows-*.jar) ;;
            ?*) place_jar "$path" ;;
        esac
    done < "$dist/lib/.jars"
    rm "$dist/lib/.jars"
done

"$java_home/bin/java" "$launcher/Modernise.java" "$dist"/lib/*.jar

# A cache that cannot be made costs only start-up time.
ATOLL_JAVA_HOME=$java_home
export ATOLL_JAVA_HOME
"$launcher/train.sh" "$dist" "$dist" server agent cli >&2 || true
