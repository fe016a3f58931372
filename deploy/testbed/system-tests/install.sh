#!/bin/sh
# install.sh: installs what requirements.tsv lists and this machine lacks, and says so. What cannot be installed is
# appended to target/not-run.tsv; the tests that need it say NOT RUN themselves. Run from the root of the checkout.
set -eu

requirements=deploy/testbed/system-tests/requirements.tsv
missing=
while IFS='	' read -r package command reason; do
    case $package in '' | '#'*) continue ;; esac
    command -v "$command" >/dev/null && continue
    missing="$missing $package"
    echo "needed: $package ($reason)"
done < "$requirements"
[ -n "$missing" ] || { echo "nothing to install: all that the tests need is here"; exit 0; }

not_installed() {
    for package in $missing; do
        printf 'install %s\t%s\n' "$package" "$1" >> target/not-run.tsv
    done
    echo "not installed:$missing: $1"
    exit 0
}

command -v apt-get >/dev/null || not_installed "apt-get was not found"
[ "$(id -u)" -eq 0 ] || not_installed "only root may install packages"
echo "installing:$missing (log: target/install.log)"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of packages
if ! { apt-get update -q && apt-get install -y -q --no-install-recommends $missing; } > target/install.log 2>&1 < /dev/null; then
    not_installed "apt-get failed, see target/install.log"
fi
