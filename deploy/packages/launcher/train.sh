#!/bin/sh
# train.sh DIST AGENT_HOME PROGRAM...: makes the AOT cache of each PROGRAM (server, agent, cli) by running a federation
# of one site through one execution: what a program does in its first seconds is what a cache can spare it.
# DIST holds the programs; the agent is taken from AGENT_HOME, which may be an unpacked package with its own runtime.
# ATOLL_JAVA_HOME names the JDK. Ends with 1, and one sentence, if that federation does not come up.
set -eu

dist=$1
agent_home=$2
shift 2
work=$(mktemp -d)
# Where the command line looks for a federation of this machine; what is unpacked once per user is unpacked here, too.
export XDG_DATA_HOME="$work" XDG_CACHE_HOME="$work/cache"
server= agent=
finish() {
    for program in $agent $server; do kill "$program" 2>/dev/null && wait "$program" 2>/dev/null || true; done
    # The agent's supervisor stays behind on purpose, to be found by the next agent.
    for found in $(grep -laF "$work/site/" /proc/[0-9]*/cmdline 2>/dev/null); do
        found=${found#/proc/}
        kill "${found%/cmdline}" 2>/dev/null || true
    done
    rm -rf "$work" "$dist/bin/atoll-rehearsal" "$dist/lib/rehearsal.program"
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() {
    echo "cannot train the AOT caches: $1; the programs said:" >&2
    tail -n 5 "$work"/*.log >&2
    exit 1
}

# Sets options to what makes program $1, which lies in $2, write its cache at its end; nothing if it was not asked for.
recording() {
    case " $programs " in
        *" $1 "*)
            rm -f "$2/lib/$1.aot"
            # The options are words: a link stands for a path that may hold blanks.
            ln -sfn "$2/lib" "$work/lib-$1"
            options=-XX:AOTCacheOutput=$work/lib-$1/$1.aot
            ;;
        *) options= ;;
    esac
}

# Waits until the file $1 has a line that begins with $2, for at most a minute and while the process $3 lives.
await() {
    tries=0
    until grep -q "^$2" "$1" 2>/dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 600 ] && kill -0 "$3" 2>/dev/null || fail "${1##*/} did not say '$2'"
        sleep 0.1
    done
}

programs=$*
recording server "$dist"
ATOLL_JAVA_OPTIONS="$options -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining" "$dist/bin/atoll-server" run --data-dir "$XDG_DATA_HOME/atoll/dev/control-plane" \
    --listen 127.0.0.1:0 --agent-listen 127.0.0.1:0 --data-listen 127.0.0.1:0 --hazelcast-listen 127.0.0.1:0 > "$work/server.log" 2>&1 < /dev/null &
server=$!
await "$work/server.log" ready "$server"

cat > "$work/agent.yaml" <<YAML
dataDir: $work/site
allow: {projects: [default], process: true}
pools:
  - {name: cpu, executor: process, cpu: 1, memory: 1GiB}
YAML
value_of() { sed -n "s/.*\"$1\" *: *\[\{0,1\} *\"\([^\"]*\)\".*/\1/p" "$2" | head -n 1; }
"$dist/bin/atoll-cli" site invite training --join-token-file "$work/join.token" -o json > "$work/invitation.log" || fail "no invitation"
recording agent "$agent_home"
ATOLL_JAVA_OPTIONS="$options -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining" "$agent_home/bin/atoll-agent" join "$(value_of controlPlane "$work/invitation.log")" \
    --token-file "$work/join.token" --run --config "$work/agent.yaml" > "$work/agent.log" 2>&1 < /dev/null &
agent=$!
await "$work/agent.log" linked "$agent"

# Ten megabytes are several chunks, and enough for the JVM to see which loops are hot.
head -c 10000000 /dev/zero > "$work/content"
cat > "$work/workflow.yaml" <<YAML
kind: Workflow
version: atoll/v1
name: training
executions:
  - {name: hello, command: [echo, trained]}
YAML
mkdir "$work/policies"
cat > "$work/policies/placement.yaml" <<YAML
kind: PlacementPolicy
version: atoll/v1
name: training-placement
scope: project/default
match: "execution.labels.team == 'training'"
require:
  - {name: not-there, expr: "pool.name != 'other' && site.name in ['training', 'another']"}
prefer:
  - {name: locality, weight: 80, score: "data.locality(site)"}
spread: {by: site.name, maxSkew: 1}
tieBreak: [site.name, pool.name]
YAML
cat > "$work/policies/data.yaml" <<YAML
kind: DataPolicy
version: atoll/v1
name: training-data
match: "'raw' in artifact.classes"
mayLie: "site.name == artifact.origin"
YAML
commands=
# Has the rehearsal do one more command: $* are its words.
rehearse() {
    commands="$commands $work/command-$((number += 1))"
    printf '%s\n' "$@" > "$work/command-$number"
}
number=0
rehearse site list
rehearse run -- sh -c 'echo trained'
rehearse run --in content="$work/content" --out copy -- sh -c 'cp "$INPUT_CONTENT" copy'
rehearse execution list
rehearse status
rehearse runs list
rehearse artifact put "$work/content"
rehearse artifact list
rehearse policy apply "$work/policies"
rehearse policy list
rehearse plan "$work/workflow.yaml"
rehearse submit --wait "$work/workflow.yaml"
rehearse site list -o json
rehearse site --help
rehearse --help
# The same jars and flags with another main class: a cache asks for no more.
sed 's/^main .*/main io.atoll.cli.Rehearsal/' "$dist/lib/cli.program" > "$dist/lib/rehearsal.program"
cp -p "$dist/bin/atoll-cli" "$dist/bin/atoll-rehearsal"
recording cli "$dist"
# shellcheck disable=SC2086 # a list of files without blanks
(cd "$work" && ATOLL_JAVA_OPTIONS="$options -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining" timeout 300 "$dist/bin/atoll-rehearsal" $commands) \
    > "$work/cli.log" 2>&1 < /dev/null || fail "the training commands failed"
for program in $agent $server; do kill "$program" && wait "$program" || true; done
agent= server=
for program; do rm -f "$dist/lib/$program.aot.config" "$agent_home/lib/$program.aot.config"; done
