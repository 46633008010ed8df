#!/bin/sh
# Puts the real Prometheus with promtool, and amtool, into a cache outside the work tree (Debian packages prometheus and
# prometheus-alertmanager, unpacked without root) and prints the directory with the three programs. Idempotent; needs apt-get and dpkg. Fails
# loudly.
set -eu
CACHE="${AUTH_SLO_CACHE_DIR:-$HOME/.cache/auth-slo}"
HOME_DIR="$CACHE/prometheus"
BIN="$HOME_DIR/root/usr/bin"
if [ ! -e "$HOME_DIR/done" ]; then
  command -v apt-get >/dev/null 2>&1 || { echo "no apt-get to fetch Prometheus with" >&2; exit 1; }
  rm -rf "$HOME_DIR"
  mkdir -p "$HOME_DIR/state/lists/partial" "$HOME_DIR/cache/archives/partial" "$HOME_DIR/root"
  cd "$HOME_DIR"
  echo "fetching prometheus and prometheus-alertmanager into $HOME_DIR" >&2
  # Package lists of our own when the machine's are missing or old: needs no root.
  OWN="-o Dir::State=$HOME_DIR/state -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache=$HOME_DIR/cache -o APT::Sandbox::User="
  if ! apt-get -q -o APT::Sandbox::User= download prometheus prometheus-alertmanager >&2; then
    rm -f ./*.deb
    apt-get -q $OWN update >&2
    apt-get -q $OWN download prometheus prometheus-alertmanager >&2
  fi
  for package in ./*.deb; do dpkg -x "$package" root >&2; done
  rm -rf ./*.deb state cache
  "$BIN/prometheus" --version >&2
  "$BIN/promtool" --version >&2
  "$BIN/amtool" --version >&2
  : > done
fi
echo "$BIN"
