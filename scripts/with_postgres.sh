#!/usr/bin/env bash
# Runs a command against a PostgreSQL of its own, which lives in a temporary folder, listens on loopback only,
# and is gone when the command ends: "with_postgres.sh COMMAND ...". The command finds it in GONGKAI_DATABASE_URL.
# Settings of the server beyond its defaults may stand in POSTGRES_SETTINGS: "-c fsync=off".
set -euo pipefail

bin() { # the folder of the newest server's programs
    local folder
    for folder in "${POSTGRES_BIN:-}" "$(dirname "$0")"/../.venv/share/postgresql/usr/lib/postgresql/*/bin \
        /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && echo "$folder" && return
    done
    echo "没有找到 PostgreSQL，请先安装 please install: apt-get install postgresql" >&2
    exit 1
}
BIN=$(bin)
SCRATCH=$(mktemp -d)
chmod 755 "$SCRATCH"
OWNER=()
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
    chown nobody "$SCRATCH"
    OWNER=(setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME="$SCRATCH")
fi
stop() {
    "${OWNER[@]}" "$BIN/pg_ctl" --pgdata "$SCRATCH/data" --mode immediate stop >/dev/null 2>&1 || true
    rm -rf "$SCRATCH"
}
trap stop EXIT

# Two browsers and several servers at once: every open connection of a browser keeps one to the database.
PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd "$SCRATCH"
"${OWNER[@]}" "$BIN/initdb" --pgdata "$SCRATCH/data" --username gongkai --auth trust --encoding UTF8 --locale C.UTF-8 \
    >"$SCRATCH/initdb.log" 2>&1 || { cat "$SCRATCH/initdb.log" >&2; exit 1; }
"${OWNER[@]}" "$BIN/pg_ctl" --pgdata "$SCRATCH/data" --wait --log "$SCRATCH/server.log" \
    --options "-c listen_addresses=127.0.0.1 -c port=$PORT -c unix_socket_directories=$SCRATCH -c jit=off -c max_connections=200 ${POSTGRES_SETTINGS:-}" \
    start >/dev/null || { cat "$SCRATCH/server.log" >&2; exit 1; }
cd "$OLDPWD"

export GONGKAI_DATABASE_URL="postgres://gongkai@127.0.0.1:$PORT/postgres"
export POSTGRES_BIN=$BIN
"$@"
