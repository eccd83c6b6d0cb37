#!/usr/bin/env bash
# Fills a cache folder with the network's npm packages and a Node to run them: install.sh CACHE
# A folder that is complete for this very lock is left as it is; any other is made anew.
set -euo pipefail
cache=$1
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"
. "$here/../../need.sh"

PATH=$PATH:$(postgres_bin)
need initdb=postgresql redis-server=redis-server
cmp -s "$here/package-lock.json" "$cache/complete" && exit

need npm=npm g++=g++ make=make python3=python3
echo "installing the AT Protocol network into $cache (660 MB, some minutes)" >&2
rm -rf "$cache"
mkdir -p "$cache"
cp "$here/package.json" "$here/package-lock.json" "$cache"
cd "$cache"
npm ci --ignore-scripts --no-audit --no-fund --loglevel error >&2

# The one package to compile; the headers must be those of the Node that will run it.
node=$(node_bin "$cache")
(cd node_modules/better-sqlite3 && PATH=$node:$PATH ../.bin/node-gyp rebuild --release --nodedir "$node/..") \
  >build.log 2>&1 || { tail -20 build.log >&2; exit 1; }
cp package-lock.json complete
