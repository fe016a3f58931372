# shellcheck shell=sh
# Sourced by ./atoll and by the programs' start scripts. No process is started in here: every command of the CLI pays
# for each one.

# Sets java_home to the first JDK 25 or newer, or ends the program with one sentence (exit 2). Looks at ATOLL_JAVA_HOME
# (which must then be one), JAVA_HOME, PATH, and the folders in ATOLL_JAVA_FOLDERS (colons between them).
# $1: a file that must exist below it besides bin/java, such as bin/javac for a build; may be empty.
find_java() {
    java_needs=$1
    java_seen=
    if [ -n "${ATOLL_JAVA_HOME:-}" ]; then
        try_java "$ATOLL_JAVA_HOME" && return
        stop_without_java "ATOLL_JAVA_HOME is not a JDK 25 (got${java_seen:- $ATOLL_JAVA_HOME})"
    fi
    [ -n "${JAVA_HOME:-}" ] && try_java "$JAVA_HOME" && return
    java_ifs=$IFS
    IFS=:
    for java_folder in $PATH; do
        case $java_folder in */bin) try_java "${java_folder%/bin}" && { IFS=$java_ifs; return; } ;; esac
    done
    for java_folder in ${ATOLL_JAVA_FOLDERS-/usr/lib/jvm:/usr/java:/opt:/opt/java:/usr/local:${HOME:-/}/.sdkman/candidates/java:${HOME:-/}/.jdks:/Library/Java/JavaVirtualMachines}; do
        for java_candidate in "$java_folder"/*; do
            try_java "$java_candidate" && { IFS=$java_ifs; return; }
            try_java "$java_candidate/Contents/Home" && { IFS=$java_ifs; return; }
        done
    done
    IFS=$java_ifs
    # A java on PATH is often a link into a folder that nobody would guess.
    if java_candidate=$(command -v java) && java_candidate=$(readlink -f "$java_candidate"); then
        try_java "${java_candidate%/bin/java}" && return
    fi
    stop_without_java "no JDK 25 was found (looked at ATOLL_JAVA_HOME, JAVA_HOME, PATH and ${ATOLL_JAVA_FOLDERS-/usr/lib/jvm, /usr/java, /opt, /usr/local, ~/.sdkman, ~/.jdks}; saw${java_seen:- none})"
}

# Whether $1 is the home of a JDK 25 or newer; if so java_home is set. The release file tells, so nothing is run.
try_java() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while read -r java_line; do
        case $java_line in
            JAVA_VERSION=*)
                java_version=${java_line#*\"}
                java_version=${java_version%%[!0-9]*}
                if [ "${java_version:-0}" -ge 25 ] && [ -e "$1/${java_needs:-bin/java}" ]; then
                    java_home=$1
                    return 0
                fi
                java_seen="$java_seen $1 (Java ${java_version:-unknown})"
                return 1
                ;;
        esac
    done < "$1/release"
    return 1
}

stop_without_java() {
    printf 'cannot start Atoll: %s; install a JDK 25, such as Eclipse Temurin, or set ATOLL_JAVA_HOME to one\n' "$1" >&2
    exit 2
}
