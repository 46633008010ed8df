#!/bin/sh
# Builds a small reader on clickhouse-go, the driver inside Grafana's ClickHouse data source 4.20, at the version it uses, in a cache outside
# the work tree, and prints its path. Idempotent; needs Go 1.25 or newer and its module proxy. Fails loudly.
set -eu
VERSION=2.47.0
SOURCE="$(cd "$(dirname "$0")" && pwd)/clickhouse-go"
CACHE="${AUTH_SLO_CACHE_DIR:-$HOME/.cache/auth-slo}"
HOME_DIR="$CACHE/clickhouse-go-$VERSION"
SUM=$(cat "$SOURCE/main.go" "$0" | cksum | tr -d ' ')
GO=$(command -v go || echo /usr/local/go/bin/go)
if [ ! -e "$HOME_DIR/done-$SUM" ]; then
  [ -x "$GO" ] || { echo "no Go toolchain on the PATH" >&2; exit 1; }
  rm -rf "$HOME_DIR"
  mkdir -p "$HOME_DIR"
  cp "$SOURCE/main.go" "$HOME_DIR/"
  cd "$HOME_DIR"
  echo "building a reader on clickhouse-go v$VERSION in $HOME_DIR" >&2
  printf 'module reader\n\ngo 1.25\n\nrequire github.com/ClickHouse/clickhouse-go/v2 v%s\n' "$VERSION" > go.mod
  GOFLAGS=-mod=mod "$GO" build -trimpath -o reader . >&2
  touch "done-$SUM"
fi
echo "$HOME_DIR/reader"
