#!/usr/bin/env bash
# Makes requirements/*.lock anew: names, versions and the hashes of every platform's file, and no host.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() { # lock file, then inputs and constraints
    local lock=$1
    shift
    echo "锁定 locking: requirements/$lock.lock"
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
        "$@" --output-file "requirements/$lock.lock"
}

[ -x .venv/bin/uv ] || .venv/bin/pip install --quiet --require-hashes --no-deps --requirement requirements/tools.lock
compile tools requirements/tools.in
compile run pyproject.toml requirements/run.in --extra website
compile dev pyproject.toml requirements/run.in requirements/dev.in --extra website --constraint requirements/run.lock
compile docs requirements/docs.in --constraint requirements/dev.lock
compile bench requirements/bench.in --constraint requirements/dev.lock
