#!/bin/sh
# archive-classes.sh DIR: runs the broker of DIR/lib once, ends it when it is up, and leaves the classes that it loaded in DIR/broker.jsa.
set -eu
RUN_DIR="$(mktemp -d)"
PID=""
trap 'if [ -n "$PID" ]; then kill -9 "$PID" 2>/dev/null || true; fi; rm -rf "$RUN_DIR"' EXIT
PORT=$((20000 + ($$ * 7) % 12000))
cat > "$RUN_DIR/server.properties" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$PORT
listeners=PLAINTEXT://127.0.0.1:$((PORT + 1)),CONTROLLER://127.0.0.1:$PORT
controller.listener.names=CONTROLLER
log.dirs=$RUN_DIR/data
offsets.topic.replication.factor=1
END
java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$1/lib/*" kafka.tools.StorageTool format --cluster-id auth-slo-tests-kraft-1 --config "$RUN_DIR/server.properties" > "$RUN_DIR/log" 2>&1
java -Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-XX:ArchiveClassesAtExit=$1/broker.jsa" -Dorg.slf4j.simpleLogger.defaultLogLevel=info -cp "$1/lib/*" kafka.Kafka "$RUN_DIR/server.properties" > "$RUN_DIR/log" 2>&1 &
PID=$!
SECONDS_LEFT=60
until grep -q "Kafka Server started" "$RUN_DIR/log"; do
  [ "$SECONDS_LEFT" -gt 0 ] && kill -0 "$PID" || { tail -5 "$RUN_DIR/log"; exit 1; }
  SECONDS_LEFT=$((SECONDS_LEFT - 1))
  sleep 1
done
kill -TERM "$PID"
wait "$PID" || true
PID=""
test -s "$1/broker.jsa"
