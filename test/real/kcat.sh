#!/bin/sh
# Puts the real kcat, a Kafka producer and consumer built on librdkafka, into a cache outside the work tree and prints the path of what starts it.
# The program is Debian's, unpacked without root; its librdkafka comes out of PyPI's confluent-kafka, because Debian 12's (2.0.2) repeats the
# nonce in SCRAM, which brokers since 3.7.2 refuse (CVE-2024-56128). Idempotent; needs apt-get, dpkg and python3 with venv. Fails loudly.
set -eu
RDKAFKA=2.12.1
CACHE="${AUTH_SLO_CACHE_DIR:-$HOME/.cache/auth-slo}"
HOME_DIR="$CACHE/kcat-$RDKAFKA"
RUN="$HOME_DIR/run-kcat"
PACKAGES="kcat libyajl2"
if [ ! -e "$HOME_DIR/done" ]; then
  command -v apt-get >/dev/null 2>&1 || { echo "no apt-get to fetch kcat with" >&2; exit 1; }
  rm -rf "$HOME_DIR"
  mkdir -p "$HOME_DIR/state/lists/partial" "$HOME_DIR/cache/archives/partial" "$HOME_DIR/root" "$HOME_DIR/lib"
  cd "$HOME_DIR"
  echo "fetching kcat with librdkafka $RDKAFKA into $HOME_DIR" >&2
  # Package lists of our own when the machine's are missing or old: needs no root.
  OWN="-o Dir::State=$HOME_DIR/state -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache=$HOME_DIR/cache -o APT::Sandbox::User="
  if ! apt-get -q -o APT::Sandbox::User= download $PACKAGES >&2; then
    rm -f ./*.deb
    apt-get -q $OWN update >&2
    apt-get -q $OWN download $PACKAGES >&2
  fi
  for package in ./*.deb; do dpkg -x "$package" root >&2; done
  python3 -m venv venv >&2
  venv/bin/pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest wheel "confluent-kafka==$RDKAFKA" >&2
  venv/bin/python -m zipfile -e wheel/*.whl wheel
  cp wheel/confluent_kafka.libs/librdkafka-*.so.1 lib/librdkafka.so.1
  find root -name 'libyajl.so.2*' -exec cp -P {} lib/ \;
  rm -rf ./*.deb state cache venv wheel
  printf '#!/bin/sh\nLD_LIBRARY_PATH="%s" exec "%s" "$@"\n' "$HOME_DIR/lib" "$HOME_DIR/root/usr/bin/kcat" > "$RUN"
  chmod +x "$RUN"
  "$RUN" -V >&2
  : > done
fi
echo "$RUN"
