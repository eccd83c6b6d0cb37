#!/usr/bin/env bash
# The pages in a real Chromium, against the running program with the demo town. The exit code is pytest's.
#   CHROMIUM   the browser (chromium; Debian's package of that name is installed where root may)
#   AXE_CACHE  where axe-core is kept, which looks for barriers (~/.cache/churnwatch/axe; needs npm once)
#   SHOTS      a folder for a picture of every page, by day, at night and on a phone
# Arguments go to pytest.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${AXE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/churnwatch/axe}
export AXE="$cache/node_modules/axe-core/axe.min.js"

. "$here/../need.sh"
[ -n "${CHROMIUM:-}" ] || need chromium=chromium
export CHROMIUM=${CHROMIUM:-$(command -v chromium)}
[ -f "$AXE" ] || {
  need npm=npm
  npm install --silent --no-fund --no-audit --ignore-scripts --prefix "$cache" axe-core@4.10.3
}

cd "$here/../../.."
python3 -m app test "$here" -p no:xdist -p no:randomly "$@"
