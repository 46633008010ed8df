#!/bin/sh
# Makes what docker-compose.yml must not have defaults for: passwords in .env, and in deploy/secrets the tokens of senders, of the API and of
# Prometheus. What is there already is kept; remove a file to have it made anew. Needs only a POSIX shell with sha256sum or shasum.
set -eu
umask 077
cd "${1:-$(dirname "$0")/..}"
random() { head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }
digest() { if command -v sha256sum >/dev/null 2>&1; then printf %s "$1" | sha256sum; else printf %s "$1" | shasum -a 256; fi | cut -d' ' -f1; }

if [ ! -e .env ]; then
  {
    echo "CLICKHOUSE_PASSWORD=$(random)"
    echo "CLICKHOUSE_READ_PASSWORD=$(random)"
    echo "GRAFANA_ADMIN_PASSWORD=$(random)"
  } > .env
  echo "made .env"
fi

mkdir -p deploy/secrets
secrets=deploy/secrets
for name in ingest-token api-token metrics-token; do
  [ -e "$secrets/$name" ] && continue
  random > "$secrets/$name"
  echo "made $secrets/$name"
done
printf 'default:%s\n' "$(digest "$(cat "$secrets/ingest-token")")" > "$secrets/ingest-tokens.new"
printf 'operator:%s\nprometheus:%s\n' "$(digest "$(cat "$secrets/api-token")")" "$(digest "$(cat "$secrets/metrics-token")")" > "$secrets/api-tokens.new"
for name in ingest-tokens api-tokens; do
  [ -e "$secrets/$name" ] || mv "$secrets/$name.new" "$secrets/$name"
  rm -f "$secrets/$name.new"
done
# Mounted into containers whose users are others than you: the directory keeps everybody else on this machine out.
chmod 444 "$secrets/ingest-tokens" "$secrets/api-tokens" "$secrets/metrics-token"
echo "Gateways send with the token in $secrets/ingest-token, people and scripts use the API with the one in $secrets/api-token."
