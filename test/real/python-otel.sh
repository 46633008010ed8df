#!/bin/sh
# Puts the OpenTelemetry SDK for Python and its OTLP exporters into a virtual environment in a cache outside the work tree and prints the
# path of its interpreter. Idempotent; needs python3 with venv and a package index. Fails loudly.
set -eu
VERSION=1.45.2
CACHE="${AUTH_SLO_CACHE_DIR:-$HOME/.cache/auth-slo}"
HOME_DIR="$CACHE/python-otel-$VERSION"
if [ ! -e "$HOME_DIR/done" ]; then
  rm -rf "$HOME_DIR"
  mkdir -p "$CACHE"
  echo "installing opentelemetry-exporter-otlp==$VERSION into $HOME_DIR" >&2
  python3 -m venv "$HOME_DIR" >&2
  "$HOME_DIR/bin/pip" install --quiet --disable-pip-version-check "opentelemetry-sdk==$VERSION" "opentelemetry-exporter-otlp==$VERSION" >&2
  "$HOME_DIR/bin/python" -c "import opentelemetry.exporter.otlp.proto.grpc, opentelemetry.exporter.otlp.proto.http" >&2
  touch "$HOME_DIR/done"
fi
echo "$HOME_DIR/bin/python"
