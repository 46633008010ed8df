#!/bin/sh
# Puts clickhouse-connect, ClickHouse's own driver for Python, into a virtual environment in a cache outside the work tree and prints the path
# of its interpreter. Idempotent; needs python3 with venv and a package index. Fails loudly.
set -eu
VERSION=1.12.0
CACHE="${AUTH_SLO_CACHE_DIR:-$HOME/.cache/auth-slo}"
HOME_DIR="$CACHE/clickhouse-connect-$VERSION"
if [ ! -e "$HOME_DIR/done" ]; then
  rm -rf "$HOME_DIR"
  mkdir -p "$CACHE"
  echo "installing clickhouse-connect==$VERSION into $HOME_DIR" >&2
  python3 -m venv "$HOME_DIR" >&2
  "$HOME_DIR/bin/pip" install --quiet --disable-pip-version-check "clickhouse-connect==$VERSION" >&2
  "$HOME_DIR/bin/python" -c "import clickhouse_connect" >&2
  touch "$HOME_DIR/done"
fi
echo "$HOME_DIR/bin/python"
