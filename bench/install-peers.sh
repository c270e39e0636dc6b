#!/bin/sh
# Installs the supervisors that bench.py compares with, each by its ordinary package client, one core at a time.
#
#     install-peers.sh [DIR]             DIR: default ~/.cache/coxswain-bench
#     PATH=DIR/bin:$PATH ./bench.py ...
#
# What is there already is kept, so it can be run again after a failure. A peer that cannot be had is
# skipped with a word; the benchmark leaves out whatever is not on PATH. Versions are fixed, because
# a table is worth something only if it says what was measured.
set -u

PROCESS_COMPOSE=v1.87.0
PEBBLE=v1.26.0
GO_SUPERVISORD=v0.7.3
PM2=7.0.4
CIRCUS=0.19.0
HORUST=0.1.14

dir=${1:-$HOME/.cache/coxswain-bench}
mkdir -p "$dir/bin" && dir=$(cd "$dir" && pwd) || exit 1
bin=$dir/bin
log=$dir/install.log
: > "$log"
work=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
export GOMAXPROCS=1 CARGO_BUILD_JOBS=1 PIP_DISABLE_PIP_VERSION_CHECK=1
missing=""

say() { printf '%s\n' "$*"; }

# peer NAME PROGRAM WHAT: run install_WHAT unless PROGRAM is there.
peer() {
  if PATH="$bin:$PATH" command -v "$2" > /dev/null; then
    say "$1: there ($(PATH="$bin:$PATH" command -v "$2"))"
  elif printf '\n== %s\n' "$1" >> "$log" && "install_$3" >> "$log" 2>&1; then
    say "$1: installed"
  else
    say "$1: skipped, $(tail -n 1 "$log")"
    missing="$missing $1"
  fi
}

have() { command -v "$1" > /dev/null || { echo "it needs $1, which is not installed"; return 1; }; }

updated=""
# RUNLEVEL=1 keeps a package from starting its own service.
debian() {
  have apt-get || return 1
  [ -n "$updated" ] || { nice -n 10 apt-get update && updated=yes; } || return 1
  apt-cache show "$1" > /dev/null 2>&1 || { echo "this Debian has no package $1"; return 1; }
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive nice -n 10 apt-get install -y --no-install-recommends "$1"
}

# go_module MODULE VERSION: the module's source in $source. `go install` refuses modules with replace
# directives, so they are built from a copy of the module cache.
go_module() {
  have go || return 1
  source=$work/$(basename "$1")
  go mod download "$1@$2" &&
    cp -r "$(go env GOMODCACHE)/$1@$2" "$source" && chmod -R u+w "$source" && cd "$source"
}

install_runit() { debian runit; }
install_s6() { debian s6; }
install_supervisor() { debian supervisor; }
install_dinit() { debian dinit; }

install_process_compose() (
  module=github.com/f1bonacc1/process-compose
  go_module $module $PROCESS_COMPOSE &&
    nice -n 10 go build -p 1 -ldflags "-X $module/src/config.Version=$PROCESS_COMPOSE" -o "$bin/process-compose" .
)

install_pebble() (
  go_module github.com/canonical/pebble $PEBBLE && nice -n 10 go build -p 1 -o "$bin/pebble" ./cmd/pebble
)

# Its modules are nested in one repository: the module has only its own folder, so that the replace
# directives into its sub-folders lead nowhere.
install_go_supervisord() (
  go_module github.com/ochinchina/supervisord $GO_SUPERVISORD &&
    for nested in config events faults logger process signals types util xmlrpcclient; do
      go mod edit -dropreplace "github.com/ochinchina/supervisord/$nested" || exit 1
    done &&
    nice -n 10 go build -p 1 -mod=mod -o "$bin/ochinchina-supervisord" .
)

# --prefix leaves npm's own global folder alone.
install_pm2() {
  have npm && nice -n 10 npm install --no-audit --no-fund --prefix "$dir/npm" "pm2@$PM2" &&
    ln -sf "$dir/npm/node_modules/.bin/pm2" "$dir/npm/node_modules/.bin/pm2-runtime" "$bin/"
}

install_circus() {
  have python3 && python3 -m venv "$dir/python" && nice -n 10 "$dir/python/bin/pip" install "circus==$CIRCUS" &&
    ln -sf "$dir/python/bin/circusd" "$dir/python/bin/circusctl" "$bin/"
}

install_horust() {
  have cargo && nice -n 10 cargo install --locked --root "$dir" --version "$HORUST" horust
}

peer runit runsvdir runit
peer s6 s6-svscan s6
peer supervisord supervisord supervisor
peer dinit dinit dinit
peer pebble pebble pebble
peer process-compose process-compose process_compose
peer "supervisord (Go)" ochinchina-supervisord go_supervisord
peer pm2 pm2-runtime pm2
peer circus circusd circus
peer horust horust horust

[ -z "$missing" ] || say "why the skipped ones failed: $log"
say "use them with PATH=$bin:\$PATH"
