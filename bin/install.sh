# Installing the dependencies; read by bin/bandstand, which sets root, platform, pinned, and parts: 'server' for what a
# server needs and what builds its pages, 'all' for tests and checks too, which is as much again.
# Scripts of packages never run: compiling anything would need python and a compiler.

stamp=$root/node_modules/.bandstand-installed
hidden=$root/node_modules/.package-lock.json
lock=$root/.install.lock
log=$root/install.log
npm=
own_cache=

# What the stamp of a finished installation says: the checksum of the lock file, the platform and the parts, $1.
wanted() { printf '%s %s %s' "$(cksum <"$root/package-lock.json")" "$platform" "$1"; }

# True when node_modules holds the parts of what package-lock.json asks for.
installed() {
  [ -x "$pinned" ] || [ "$platform" = other ] || [ "$(system_major)" -ge 24 ] || return 1
  if [ -r "$stamp" ]; then
    for enough in all "$parts"; do
      [ "$(cat "$stamp")" != "$(wanted "$enough")" ] || return 0
    done
  fi
  # A developer's own `npm install` leaves no stamp; take its work over instead of repeating it.
  [ ! -d "$lock" ] && [ -x "$pinned" ] && [ -r "$hidden" ] || return 1
  "$pinned" "$root/bin/installed.ts" "$root" "$parts" 2>/dev/null || return 1
  { wanted "$parts" >"$stamp"; } 2>/dev/null
  return 0
}

alive() { kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]; }

# Takes the lock, or waits for whoever installs at this moment.
take_lock() {
  told=
  waited=0
  missed=0
  until mkdir "$lock" 2>/dev/null; do
    if [ ! -d "$lock" ]; then
      # Let go of in this very moment, or it cannot be made at all: that shows when it is tried again.
      missed=$((missed + 1))
      [ "$missed" -lt 3 ] || fail "cannot write to $root: run this once as the owner of that folder, it installs the dependencies"
      continue
    fi
    missed=0
    holder=$(cat "$lock/pid" 2>/dev/null) || holder=
    # Without a process id it was killed between two lines; it gets ten seconds of doubt.
    if { [ -n "$holder" ] && ! alive "$holder"; } || { [ -z "$holder" ] && [ "$waited" -ge 10 ]; }; then
      # Renaming is atomic: of several that wait, one removes the dead one's lock.
      mv "$lock" "$lock.$$" 2>/dev/null && rm -rf "$lock.$$"
      continue
    fi
    [ -n "$told" ] || say "another start is installing (process ${holder:-unknown}), waiting for it"
    told=yes
    waited=$((waited + 1))
    [ "$waited" -le 1200 ] || fail "waited 20 minutes for another start; if none runs, remove $lock and start again"
    sleep 1
  done
  printf '%s\n' "$$" >"$lock/pid"
  trap 'rm -rf "$lock"' EXIT
  trap 'stop 129' HUP
  trap 'stop 130' INT
  trap 'stop 143' TERM
}

# Ends npm before the lock goes; what is half installed has no stamp, so the next start begins anew.
stop() {
  if [ -n "$npm" ]; then
    kill "$npm" 2>/dev/null
    wait "$npm"
  fi
  drop_own_cache
  say 'stopped before everything was installed'
  exit "$1"
}

release_lock() {
  rm -rf "$lock"
  trap - EXIT HUP INT TERM
}

# Prints PATH without the clone's own folders: npm must not run on a Node that it is about to replace.
outer_path() {
  rest=$PATH:
  clean=
  while [ -n "$rest" ]; do
    entry=${rest%%:*}
    rest=${rest#*:}
    case $entry in "$root"/*) ;; *) clean=$clean${clean:+:}$entry ;; esac
  done
  printf '%s' "$clean"
}

# True when npm can keep its cache in folder $1.
writable_cache() {
  mkdir -p "$1" 2>/dev/null || return 1
  for part in "$1" "$1/_cacache" "$1/_cacache/tmp" "$1/_cacache/content-v2" "$1/_cacache/index-v5"; do
    [ ! -e "$part" ] || [ -w "$part" ] || return 1
  done
}

drop_own_cache() {
  [ -z "$own_cache" ] || rm -rf "$own_cache"
  own_cache=
}

run_npm() {
  cache=${npm_config_cache:-${HOME:+$HOME/.npm}}
  if [ -z "$cache" ] || ! writable_cache "$cache"; then
    own_cache=$(mktemp -d "${TMPDIR:-/tmp}/bandstand-npm.XXXXXX") || fail 'no folder for the npm cache can be written; set TMPDIR'
    npm_config_cache=$own_cache
    export npm_config_cache
  fi
  how=ci
  dev=--omit=dev
  if [ "$parts" = all ]; then
    dev=--include=dev
    # `npm ci` begins by removing everything: beside a server that runs, what is missing is only added.
    [ "$(cat "$stamp" 2>/dev/null)" != "$(wanted server)" ] || how='install --no-save'
  fi
  # A start that is killed from here on leaves nothing that looks complete.
  rm -f "$stamp" "$hidden"
  # Whatever NODE_ENV or an omit= of the user says: Node itself is among the optional ones.
  # In the background, so that a signal reaches the traps at once.
  # shellcheck disable=SC2086
  (cd "$root" && exec npm $how --ignore-scripts --include=optional "$dev" --no-audit --no-fund) >"$log" 2>&1 </dev/null &
  npm=$!
  wait "$npm"
  status=$?
  npm=
  drop_own_cache
  return "$status"
}

# The reason why npm failed: its error lines without the manual page, else whatever came last.
npm_reason() {
  if grep -q -e '^npm error' -e '^npm ERR!' "$log"; then
    grep -e '^npm error' -e '^npm ERR!' "$log" | head -n 15
  else
    tail -n 15 "$log"
  fi
}

# Brings node_modules to what package-lock.json says; ends the program with the reason when it cannot.
install() {
  take_lock
  if installed; then
    release_lock
    return
  fi
  full_path=$PATH
  PATH=$(outer_path)
  command -v node >/dev/null 2>&1 || fail 'no node on PATH: install Node 20 or newer with its npm (https://nodejs.org, or `apt-get install nodejs npm`), then start again'
  command -v npm >/dev/null 2>&1 || fail 'no npm on PATH: install it (`apt-get install npm`), then start again'
  [ "$(system_major)" -ge 20 ] || fail "Node $(node --version 2>/dev/null) is too old to install with: Node 20 or newer is needed"
  say 'installing the dependencies (npm ci; once, about a minute)'
  if ! run_npm; then
    say "npm could not install them ($log has all it said):"
    npm_reason >&2
    fail 'check the network and the free disk space (df), then start again: it begins anew'
  fi
  PATH=$full_path
  rm -f "$log"
  wanted "$parts" >"$stamp"
  release_lock
}
