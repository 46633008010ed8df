#!/bin/sh
# Puts @grafana/data, the library in which Grafana itself works out units, thresholds and display texts, into a cache outside the work tree and
# prints the directory to resolve it from. Too large (130 MB) for everybody's npm ci. Idempotent; needs npm. Fails loudly.
set -eu
VERSION=13.2.3
CACHE="${AUTH_SLO_CACHE_DIR:-$HOME/.cache/auth-slo}"
HOME_DIR="$CACHE/grafana-data-$VERSION"
if [ ! -e "$HOME_DIR/done" ]; then
  rm -rf "$HOME_DIR"
  mkdir -p "$HOME_DIR"
  cd "$HOME_DIR"
  echo "fetching @grafana/data $VERSION into $HOME_DIR" >&2
  printf '{ "name": "grafana-data", "private": true, "version": "0.0.0" }\n' > package.json
  npm install --no-audit --no-fund --ignore-scripts --legacy-peer-deps --loglevel=error "@grafana/data@$VERSION" react@18.3.1 react-dom@18.3.1 rxjs@7.8.2 >&2
  : > done
fi
echo "$HOME_DIR"
