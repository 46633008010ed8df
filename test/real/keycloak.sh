#!/bin/sh
# Puts the real Keycloak into a cache outside the work tree (Maven Central org.keycloak:keycloak-quarkus-dist, unpacked, built for a file database,
# with a database in its first state that each start copies) and prints its directory. Idempotent; needs Java 17 or later, mvn and unzip. Fails loudly.
set -eu
VERSION=26.4.7
CACHE="${AUTH_SLO_CACHE_DIR:-$HOME/.cache/auth-slo}"
HOME_DIR="$CACHE/keycloak-$VERSION"
if [ ! -e "$HOME_DIR/done" ]; then
  for needed in java mvn unzip; do
    command -v "$needed" >/dev/null 2>&1 || { echo "Keycloak needs $needed on the PATH" >&2; exit 1; }
  done
  rm -rf "$HOME_DIR"
  mkdir -p "$HOME_DIR/database"
  echo "fetching keycloak-quarkus-dist $VERSION into $HOME_DIR" >&2
  mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    -Dartifact="org.keycloak:keycloak-quarkus-dist:$VERSION:zip" -DoutputDirectory="$HOME_DIR/zip" >&2
  unzip -q "$HOME_DIR/zip/keycloak-quarkus-dist-$VERSION.zip" -d "$HOME_DIR/zip" >&2
  mv "$HOME_DIR/zip/keycloak-$VERSION" "$HOME_DIR/keycloak"
  rm -rf "$HOME_DIR/zip" "$HOME/.m2/repository/org/keycloak/keycloak-quarkus-dist/$VERSION"
  export JAVA_OPTS_KC_HEAP="-Xms64m -Xmx512m"
  echo "building it, and its first database" >&2
  "$HOME_DIR/keycloak/bin/kc.sh" build --db=dev-file --health-enabled=true >&2
  KEYCLOAK_TEST_PASSWORD=admin-of-a-test "$HOME_DIR/keycloak/bin/kc.sh" bootstrap-admin user --optimized --username admin --password:env KEYCLOAK_TEST_PASSWORD \
    --db-url="jdbc:h2:file:$HOME_DIR/database/keycloakdb;NON_KEYWORDS=VALUE" >&2
  [ -s "$HOME_DIR/database/keycloakdb.mv.db" ] || { echo "Keycloak left no database" >&2; exit 1; }
  : > "$HOME_DIR/done"
fi
echo "$HOME_DIR"
