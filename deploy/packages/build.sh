#!/bin/sh
# build.sh OUTDIR: makes OUTDIR/atoll-agent-<version>-linux-<arch>.tar.gz, the site agent with its own Java runtime.
# The same sources and JDK give the same bytes, but for lib/agent.aot: what the JVM learnt while it was trained.
set -eu

[ $# -eq 1 ] || { echo "cannot package: got $# arguments, expected the folder to write to" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd -P)
here=$(cd "${0%/*}" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
cd "$root"

. "$here/launcher/find-java.sh"
find_java bin/jlink
./atoll version > /dev/null
dist=$root/target/dist

# What the agent's jars use (found with jdeps, checked by running it): TLS and sockets, SQLite through java.sql,
# Netty's and protobuf's Unsafe, process figures through the management beans, the page of metrics.
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.sql,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.unsupported

version=$(sed -n 's/^jar atoll-agent-\([0-9].*\)\.jar$/\1/p' "$dist/lib/agent.program")
name=atoll-agent-$version-linux-$(uname -m)
work=$(mktemp -d "$root/target/package.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
stage=$work/$name
mkdir -p "$stage/bin" "$stage/lib" "$stage/conf"

"$java_home/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --output "$stage/runtime"
# Tools that a site has no use for.
rm -f "$stage/runtime/bin/keytool" "$stage/runtime/bin/jrunscript"

cp "$here/launcher/package-atoll" "$stage/bin/atoll"
cp "$here/launcher/program" "$stage/bin/atoll-agent"
cp "$here/conf/agent.yaml" "$stage/conf/"
cp LICENSE "$stage/"
cp "$dist/lib/agent.program" "$stage/lib/"
sed -n 's/^jar //p' "$dist/lib/agent.program" | while read -r jar; do cp "$dist/lib/$jar" "$stage/lib/"; done
chmod 755 "$stage/bin/atoll" "$stage/bin/atoll-agent"

# The JVM takes a cache only for files with the times it was trained with, so they get the archive's times first.
stamp=2026-01-01T00:00:00Z
settle() { find "$stage" -exec touch -h -d "$stamp" {} +; }
settle
"$here/launcher/train.sh" "$dist" "$stage" agent
settle

# Written aside and renamed: nobody sees half a package.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="$stamp" -C "$work" -cf - "$name" | gzip -n > "$work/package.tar.gz"
mv "$work/package.tar.gz" "$out/$name.tar.gz"
echo "$out/$name.tar.gz"
