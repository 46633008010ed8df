#!/bin/sh
# Puts a real Kafka broker into a cache outside the work tree (Maven Central, org.apache.kafka:kafka_2.13, version pinned in kafka/pom.xml) and
# prints the directory of its jars. Idempotent. Needs Java 17 or newer and Maven. Fails loudly.
set -eu
HERE="$(cd "$(dirname "$0")" && pwd)"
POM="$HERE/kafka/pom.xml"
VERSION="$(sed -n '/kafka_2.13/{n; s#.*<version>\(.*\)</version>.*#\1#p;}' "$POM")"
CACHE="${AUTH_SLO_CACHE_DIR:-$HOME/.cache/auth-slo}"
HOME_DIR="$CACHE/kafka-$VERSION"
if [ ! -e "$HOME_DIR/done" ]; then
  for tool in java:default-jre-headless mvn:maven; do
    command -v "${tool%%:*}" >/dev/null 2>&1 && continue
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || { echo "no ${tool%%:*} on the PATH, and no root to install ${tool##*:} with" >&2; exit 1; }
    apt-get -q update >&2
    apt-get -q install -y --no-install-recommends "${tool##*:}" >&2
  done
  MAJOR="$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')"
  [ "${MAJOR:-0}" -ge 17 ] || { echo "Kafka $VERSION needs Java 17 or newer, found ${MAJOR:-none}" >&2; exit 1; }
  rm -rf "$HOME_DIR"
  mkdir -p "$HOME_DIR"
  echo "fetching the Kafka broker $VERSION into $HOME_DIR" >&2
  mvn -q -B -f "$POM" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies "-DoutputDirectory=$HOME_DIR/lib" >&2
  java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$HOME_DIR/lib/*" kafka.Kafka --version >&2
  # A class data archive from one short run: a broker then starts with a third of the processor time. Without it all works as well, slower.
  sh "$HERE/kafka/archive-classes.sh" "$HOME_DIR" >&2 || echo "no class data archive was made; brokers start slower" >&2
  : > "$HOME_DIR/done"
fi
echo "$HOME_DIR/lib"
