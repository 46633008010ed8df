#!/bin/sh
# Prints the path of a Chromium that tests can drive: an installed one, else Debian's package when this is root and apt-get is there. Idempotent. Fails loudly.
set -eu
find_one() {
  if [ -n "${AUTH_SLO_CHROMIUM:-}" ] && [ -x "$AUTH_SLO_CHROMIUM" ]; then echo "$AUTH_SLO_CHROMIUM"; return 0; fi
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    if command -v "$name" >/dev/null 2>&1; then command -v "$name"; return 0; fi
  done
  return 1
}
if find_one; then exit 0; fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
  echo "no Chromium on the PATH: install one (Debian: apt-get install chromium), or name it in AUTH_SLO_CHROMIUM" >&2
  exit 1
fi
echo "installing chromium" >&2
export DEBIAN_FRONTEND=noninteractive
if ! apt-get -q install -y --no-install-recommends chromium fonts-dejavu-core >&2; then
  apt-get -q update >&2
  apt-get -q install -y --no-install-recommends chromium fonts-dejavu-core >&2
fi
find_one || { echo "chromium was installed and is not on the PATH" >&2; exit 1; }
