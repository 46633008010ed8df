"""Reads through the door with clickhouse-connect; prints one JSON object of what it saw."""
import json
import os

import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError

ADDRESS = dict(host="127.0.0.1", port=int(os.environ["DOOR_PORT"]), username=os.environ["DOOR_USER"], password=os.environ["DOOR_PASSWORD"])


def refusal(work):
    try:
        work()
        return "answered"
    except ClickHouseError as error:
        return str(error)


client = clickhouse_connect.get_client(database=os.environ["DOOR_DATABASE"], **ADDRESS)
types = "SELECT toUInt8(1), toInt64(-5), toFloat64(1.5), 'ä\\n', toDate('2026-01-02'), toDateTime('2026-01-02 03:04:05', 'UTC'), toDateTime64('2026-01-02 03:04:05.678', 3, 'UTC'), [1, 2], ('a', 2), map('k', 3), NULL, toUUID('00000000-0000-0000-0000-000000000001'), toIPv4('10.0.0.1'), toLowCardinality('x'), toDecimal64('1.25', 2), true"
seen = {
    "version": client.server_version,
    "ping": client.ping(),
    "types": [str(value) for value in client.query(types).result_rows[0]],
    "events": client.query("SELECT count() FROM auth_events").result_rows[0][0],
    "noDatabase": clickhouse_connect.get_client(**ADDRESS).query("SELECT count() FROM auth_slo.auth_events").result_rows[0][0],
    "parameters": client.query("SELECT {a:UInt32} + 1, {s:String}, {l:Array(UInt8)}, {i:Identifier} FROM auth_events LIMIT 1", parameters={"a": 4, "s": "o'x\\y", "l": [1, 2], "i": "tenant"}).result_rows[0],
    "settings": client.query("SELECT number FROM numbers(10)", settings={"max_execution_time": 1, "max_threads": 8, "limit": 3}).result_rows,
    "rows": {},
    "formats": {name: len(client.raw_query("SELECT tenant, ts, weight FROM auth_events LIMIT 10", fmt=name)) > 0 for name in ["Native", "CSVWithNames", "JSONEachRow", "Parquet", "ArrowStream", "RowBinaryWithNamesAndTypes"]},
    "tables": client.command("SHOW TABLES").split("\n")[:3],
    "columns": client.query("SELECT name, type FROM system.columns WHERE database = 'auth_slo' AND table = 'auth_events' ORDER BY position LIMIT 2").result_rows,
    "stream": 0,
    "refused": refusal(lambda: client.query("SELECT file('/etc/hostname')")),
    "write": refusal(lambda: client.command("DROP TABLE auth_events")),
    "insert": refusal(lambda: client.insert("auth_events", [["x"]], column_names=["tenant"])),
    "unknown": refusal(lambda: client.query("SELECT no_such FROM auth_events")),
    "password": refusal(lambda: clickhouse_connect.get_client(**{**ADDRESS, "password": "wrong"})),
}
for compression in ["gzip", "lz4", "zstd", "deflate", True, False]:
    other = clickhouse_connect.get_client(database=os.environ["DOOR_DATABASE"], compress=compression, **ADDRESS)
    seen["rows"][str(compression)] = len(other.query("SELECT number FROM numbers(100000)").result_rows)
with client.query_row_block_stream("SELECT number FROM numbers(200000)") as blocks:
    seen["stream"] = sum(len(block) for block in blocks)
print(json.dumps(seen, default=str))
