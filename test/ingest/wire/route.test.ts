import { describe, expect, test } from "vitest";
import { codingOf, mediaType } from "../../../ingest/wire/media-type.ts";
import { findRoute } from "../../../ingest/wire/route.ts";

describe("routes and media types", () => {
  test.each([
    ["/v1/logs", "", { signal: "logs", profile: null }], ["/v1/traces/", "", { signal: "traces", profile: null }], ["/v1/metrics?x=/v1/logs", "", { signal: "metrics", profile: null }],
    ["/otlp/v1/logs", "/otlp", { signal: "logs", profile: null }], ["/v1/gateway/kong", "", { signal: "logs", profile: "kong" }],
    ["/v1/gateway/", "", null], ["/v1/gateway/Kong", "", null], ["/v1/gateway/a/b", "", null], ["/v1/gateway/..", "", null], ["/v1/gateway/%2e", "", null],
    ["/v1/constructor", "", null], ["/v1/__proto__", "", null], ["", "", null], ["/", "", null], ["*", "", null], ["http://a/v1/logs", "", null], ["/v1/logs", "/otlp", null], ["/v1/logs//", "", null],
  ])("%j below %j", (target, base, expected) => {
    expect(findRoute(target, base)).toEqual(expected);
  });

  test.each([[undefined, ""], ["", ""], [" Application/JSON ; charset=utf-8", "application/json"], ["a;b;c", "a"]])("media type of %j", (header, expected) => {
    expect(mediaType(header)).toBe(expected);
  });

  test.each([[undefined, "identity"], ["", "identity"], ["Identity", "identity"], [" gzip ", "gzip"], ["x-gzip", "gzip"], ["zstd", "zstd"], ["deflate", "deflate"], ["br", null], ["gzip,identity", null], ["constructor", null]])("coding of %j", (header, expected) => {
    expect(codingOf(header)).toBe(expected);
  });
});
