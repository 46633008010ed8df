#!/bin/sh
# Puts the real kcat, a Kafka producer and consumer built on librdkafka, into a cache outside the work tree (Debian packages, unpacked without
# root) and prints the path of what starts it. Idempotent; uses an installed one when there is one. Needs apt-get and dpkg otherwise. Fails loudly.
set -eu
CACHE="${AUTH_SLO_CACHE_DIR:-$HOME/.cache/auth-slo}"
HOME_DIR="$CACHE/kcat"
RUN="$HOME_DIR/run-kcat"
PACKAGES="kcat librdkafka1 libyajl2"
for installed in kcat kafkacat; do
  if command -v "$installed" >/dev/null 2>&1; then command -v "$installed"; exit 0; fi
done
if [ ! -e "$HOME_DIR/done" ]; then
  command -v apt-get >/dev/null 2>&1 || { echo "no kcat on the PATH, and no apt-get to fetch one" >&2; exit 1; }
  rm -rf "$HOME_DIR"
  mkdir -p "$HOME_DIR/state/lists/partial" "$HOME_DIR/cache/archives/partial" "$HOME_DIR/root"
  cd "$HOME_DIR"
  echo "fetching kcat into $HOME_DIR" >&2
  # Package lists of our own when the machine's are missing or old: needs no root.
  OWN="-o Dir::State=$HOME_DIR/state -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache=$HOME_DIR/cache -o APT::Sandbox::User="
  if ! apt-get -q -o APT::Sandbox::User= download $PACKAGES >&2; then
    rm -f ./*.deb
    apt-get -q $OWN update >&2
    apt-get -q $OWN download $PACKAGES >&2
  fi
  # What those need and the machine lacks; nothing that it has is taken a second time.
  for library in $(dpkg-deb -f librdkafka1_*.deb Depends | tr ',' '\n' | sed 's/^ *\([^ ]*\).*/\1/'); do
    dpkg -s "$library" >/dev/null 2>&1 || apt-get -q -o APT::Sandbox::User= download "$library" >&2 || apt-get -q $OWN download "$library" >&2
  done
  for package in ./*.deb; do dpkg -x "$package" root >&2; done
  rm -rf ./*.deb state cache
  LIBRARIES="$(find "$HOME_DIR/root" -name '*.so*' -exec dirname {} \; | sort -u | paste -sd: -)"
  printf '#!/bin/sh\nLD_LIBRARY_PATH="%s" exec "%s" "$@"\n' "$LIBRARIES" "$HOME_DIR/root/usr/bin/kcat" > "$RUN"
  chmod +x "$RUN"
  "$RUN" -V >&2
  : > done
fi
echo "$RUN"
