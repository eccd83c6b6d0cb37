# Sourced by the scripts in the folders beside it.

need() { # need COMMAND=PACKAGE...: sees that each command is there, by apt-get where root may
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} = 0 ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing ${missing[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "This needs ${missing[*]}: install it (Debian package names) and start again." >&2
    return 1
  fi
}
