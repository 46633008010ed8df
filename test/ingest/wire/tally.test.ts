import { expect, test } from "vitest";
import { createWireTally } from "../../../ingest/wire/tally.ts";

test("the receivers' own numbers are sums by transport, signal and code, and problems are told in words", () => {
  const told: string[] = [];
  const tally = createWireTally((code, message) => void told.push(`${code}: ${message}`));
  const { observer } = tally;
  observer.answered("otlp_http", "logs", "OK", 100);
  observer.answered("otlp_http", "logs", "OK", 50);
  observer.answered("otlp_http", "logs", "ING_TOO_LARGE", 0);
  observer.abandoned("otlp_grpc");
  observer.connectionDropped("otlp_grpc");
  observer.problem("ING_TOKENS_FILE", "line 1 is broken");
  expect(tally.requests()).toEqual([{ labels: { transport: "otlp_http", signal: "logs", code: "OK" }, value: 2 }, { labels: { transport: "otlp_http", signal: "logs", code: "ING_TOO_LARGE" }, value: 1 }]);
  expect(tally.bodyBytes()).toEqual([{ labels: { transport: "otlp_http", signal: "logs" }, value: 150 }]);
  expect([tally.abandoned(), tally.droppedConnections()]).toEqual([[{ labels: { transport: "otlp_grpc" }, value: 1 }], [{ labels: { transport: "otlp_grpc" }, value: 1 }]]);
  expect([tally.problems(), told]).toEqual([[{ labels: { code: "ING_TOKENS_FILE" }, value: 1 }], ["ING_TOKENS_FILE: line 1 is broken"]]);
});
