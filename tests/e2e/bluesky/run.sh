#!/usr/bin/env bash
# Churnwatch against a real AT Protocol network on this machine. The exit code is pytest's.
#   ATPROTO_CACHE  where the network's packages are kept (~/.cache/churnwatch/atproto)
#   ATPROTO_PORT   the first of eight free ports on loopback (2582)
# Arguments go to pytest.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${ATPROTO_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/churnwatch/atproto}
export ATPROTO_PORT=${ATPROTO_PORT:-2582}

"$here/network/install.sh" "$cache"
run=$(mktemp -d "${TMPDIR:-/tmp}/churnwatch-atproto.XXXXXX")
trap '"$here/network/down.sh" "$run"; rm -rf "$run"' EXIT
"$here/network/up.sh" "$cache" "$run"

cd "$here/../../.."
python3 -m app test "$here/scenario.py" "$here/live_stream.py" "$here/acting.py" --basetemp="$run/churnwatch" "$@"
