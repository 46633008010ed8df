import { expect, test } from "vitest";
import { kafkaRows } from "../../cli/kafka-rows.ts";
import type { Ingest } from "../../ingest/index.ts";

const overflowed = (ingest: Ingest | null) => kafkaRows(() => ingest).find((r) => r.name === "authslo_kafka_overflowed_rows_total")?.read();

test("rows of Kafka messages with too many distinct values are told by dimension, and nothing without a consumer", () => {
  expect(overflowed({ kafka: { overflowed: { service: 3, route: 0 } } } as unknown as Ingest)).toEqual([{ labels: { dimension: "service" }, value: 3 }, { labels: { dimension: "route" }, value: 0 }]);
  expect(overflowed({ kafka: null } as unknown as Ingest)).toEqual([]);
  expect(overflowed(null)).toEqual([]);
});
