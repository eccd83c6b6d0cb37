#!/usr/bin/env bash
# Fills a cache folder with the network's npm packages and a Node to run them: install.sh CACHE
# A complete folder is left as it is; an unfinished one is made again.
set -euo pipefail
cache=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

PATH=$(postgres_bin):$PATH need initdb=postgresql redis-server=redis-server
[ -e "$cache/complete" ] && exit

need npm=npm g++=g++ make=make python3=python3
echo "installing the AT Protocol network into $cache (500 MB, some minutes)" >&2
rm -rf "$cache"
mkdir -p "$cache"
cp "$here"/package*.json "$cache"
cd "$cache"
npm ci --ignore-scripts --no-audit --no-fund --loglevel error

# better-sqlite3 is the one package that must be compiled, against the headers of the Node that will run it.
export PATH=$(node_bin "$cache"):$PATH
npm_config_nodedir=$(node_bin "$cache")/.. npm_config_build_from_source=true \
  npm rebuild --foreground-scripts --loglevel error better-sqlite3 >build.log 2>&1 || { tail -20 build.log >&2; exit 1; }
touch complete
