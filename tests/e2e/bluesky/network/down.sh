#!/usr/bin/env bash
# Stops the network that `up.sh CACHE RUN` started, as far as it came: down.sh RUN
set -uo pipefail
run=$1
. "$(dirname "$0")/common.sh"

stop() {
  local pid
  pid=$(cat "$run/$1.pid" 2>/dev/null) || return
  kill "$pid" 2>/dev/null
  for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || return; sleep 0.1; done
  kill -9 "$pid" 2>/dev/null
}

stop network
stop redis
[ ! -e "$run/postgres/postmaster.pid" ] || as_postgres pg_ctl -D "$run/postgres" -m immediate stop >/dev/null
