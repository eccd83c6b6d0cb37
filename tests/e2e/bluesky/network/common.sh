# Sourced by the scripts beside it: where PostgreSQL and Node are, and what is missing.

postgres_bin() { # the newest installed PostgreSQL; Debian keeps its tools out of PATH
  local initdb
  initdb=$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)
  dirname "${initdb:-$(command -v initdb)}"
}

as_postgres() ( # PostgreSQL refuses to run as root
  local tool
  tool=$(postgres_bin)/$1
  shift
  cd / # a folder it may enter
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$tool" "$@"; else "$tool" "$@"; fi
)

node_bin() { # the folder of the Node installed in cache folder $1, or else of the machine's own
  local node
  node=$(ls "$1"/node_modules/node-linux-*/bin/node 2>/dev/null | head -1)
  dirname "${node:-$(command -v node)}"
}
