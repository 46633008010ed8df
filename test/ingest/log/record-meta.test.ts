import { expect, test } from "vitest";
import { readSegmentMeta } from "../../../ingest/log/record-meta.ts";

const read = (header: object) => readSegmentMeta(Buffer.from(JSON.stringify(header)));
const HEADER = { version: 1, nodeId: "a1b2", node: "a1b2-3", nextSeq: "18", previous: { segment: 4, bytes: 4_096 } };

test("a segment whose header still carries Kafka positions opens as one without", () => {
  const older = { ...HEADER, kafka: [{ topic: "otlp_logs", partition: 0, last: "9007199254740995" }] };
  expect(read(older)).toEqual(HEADER);
  expect(read(HEADER)).toEqual(HEADER);
});

test.each([["of a version to come", { ...HEADER, version: 2 }], ["with a sequence number that is none", { ...HEADER, nextSeq: "1e3" }]])("a header %s is not believed", (_name, header) => {
  expect(read(header)).toBeNull();
});
