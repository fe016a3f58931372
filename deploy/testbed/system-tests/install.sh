#!/bin/sh
# install.sh: installs what requirements.tsv lists and this machine lacks, and the Python packages of python.txt, and says
# so. What cannot be installed is appended to target/not-run.tsv; the tests that need it say NOT RUN themselves. Run from
# the root of the checkout.
set -eu

requirements=deploy/testbed/system-tests/requirements.tsv
python_list=deploy/testbed/system-tests/python.txt
mkdir -p target

# not_installed WHY THING...
not_installed() {
    why=$1
    shift
    for thing in "$@"; do
        printf 'install %s\t%s\n' "$thing" "$why" >> target/not-run.tsv
    done
    echo "not installed: $*: $why"
}

install_packages() {
    missing=
    while IFS='	' read -r package command reason; do
        case $package in '' | '#'*) continue ;; esac
        command -v "$command" >/dev/null && continue
        missing="$missing $package"
        echo "needed: $package ($reason)"
    done < "$requirements"
    # shellcheck disable=SC2086 # a list of packages
    if [ -z "$missing" ]; then
        echo "no package to install: all that the tests need is here"
    elif ! command -v apt-get >/dev/null; then
        not_installed "apt-get was not found" $missing
    elif [ "$(id -u)" -ne 0 ]; then
        not_installed "only root may install packages" $missing
    else
        echo "installing:$missing (log: target/install.log)"
        export DEBIAN_FRONTEND=noninteractive
        if ! { apt-get update -q && apt-get install -y -q --no-install-recommends $missing; } > target/install.log 2>&1 < /dev/null; then
            not_installed "apt-get failed, see target/install.log" $missing
        fi
    fi
}

# A folder for each state of the list, in the cache of the user: a checkout that is thrown away leaves it there.
install_python() {
    sum=$(sha256sum "$python_list" | cut -c1-12)
    folder=${XDG_CACHE_HOME:-$HOME/.cache}/atoll/python-$sum
    if [ -e "$folder/.complete" ]; then
        echo "no Python package to install: $folder is here"
    elif ! command -v python3 >/dev/null; then
        not_installed "python3 was not found" "$python_list"
    else
        echo "installing what $python_list lists (log: target/install-python.log)"
        rm -rf "$folder"
        if python3 -m venv "$folder" > target/install-python.log 2>&1 &&
            "$folder/bin/pip" install --disable-pip-version-check -r "$python_list" >> target/install-python.log 2>&1; then
            touch "$folder/.complete"
        else
            rm -rf "$folder"
            not_installed "python3 or pip failed, see target/install-python.log" "$python_list"
        fi
    fi
}

install_packages
install_python
