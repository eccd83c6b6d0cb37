#!/usr/bin/env bash
# Starts an empty AT Protocol network on loopback: up.sh CACHE RUN
#   CACHE  what install.sh filled
#   RUN    an empty folder for data, logs and process ids; `down.sh RUN` stops what was started
# ATPROTO_PORT (2582) is the first of eight ports: PLC, PDS, AppView, Ozone, control, PostgreSQL, Redis, relay.
set -euo pipefail
cache=$1 run=$2
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"
export ATPROTO_PORT=${ATPROTO_PORT:-2582}
postgres_port=$((ATPROTO_PORT + 5)) redis_port=$((ATPROTO_PORT + 6))

start_postgres() {
  mkdir "$run/postgres"
  if [ "$(id -u)" = 0 ]; then chown postgres "$run/postgres" && chmod 755 "$run"; fi
  as_postgres initdb -D "$run/postgres" -U churnwatch -A trust
  as_postgres pg_ctl -D "$run/postgres" -w start -o "-p $postgres_port -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories= -c fsync=off -c max_connections=300"
}

start_redis() {
  redis-server --bind 127.0.0.1 --port "$redis_port" --save '' --dir "$run" &
  echo $! >"$run/redis.pid"
}

start_network() {
  cp "$here/net.mjs" "$here/relay.mjs" "$cache" # so that they find the packages beside them
  DB_POSTGRES_URL="postgresql://churnwatch@127.0.0.1:$postgres_port/postgres" DB_POSTGRES_SCHEMA=town \
    REDIS_HOST="127.0.0.1:$redis_port" LOG_ENABLED="${LOG_ENABLED:-false}" TMPDIR="$run" \
    "$(node_bin "$cache")/node" "$cache/net.mjs" &
  echo $! >"$run/network.pid"
}

failed() {
  echo "The network did not start: $1 (ports from $ATPROTO_PORT on; ATPROTO_PORT moves them)." >&2
  tail -30 "$run/$2" >&2
  exit 1
}

start_postgres >"$run/postgres.log" 2>&1 </dev/null || failed PostgreSQL postgres.log
start_redis >"$run/redis.log" 2>&1 </dev/null
start_network >"$run/network.log" 2>&1 </dev/null
until grep -q '^network is up$' "$run/network.log"; do
  kill -0 "$(cat "$run/redis.pid")" 2>/dev/null || failed Redis redis.log
  kill -0 "$(cat "$run/network.pid")" 2>/dev/null || failed Node network.log
  sleep 0.3
done
