/** The console's own modules that decide something, and its files as they are served. */
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";

const FOLDER = new URL("../../query/console/", import.meta.url);
const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) => /\.(?:js|css|html)$/.test(name)).map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), "utf8") }));

/** A browser module; its types are checked with the console, by `npm run check`. */
const load = async (name: string): Promise<Record<string, (...args: readonly unknown[]) => unknown>> => await import(new URL(name, FOLDER).href) as Record<string, (...args: readonly unknown[]) => unknown>;

describe("the console's files", () => {
  test.each(files)("$name builds no markup of text, runs no text, and names no other host", ({ text }) => {
    expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\beval\(|new Function|srcdoc/);
    expect(text).not.toMatch(/\sstyle="|\son\w+="/);
    expect(text).not.toMatch(/(?:src|href|url|fetch|import)\s*[=(]\s*["'(]?\s*(?:https?:)?\/\//);
  });

  test.each(files)("$name has at most 300 lines", ({ text }) => { expect(text.split("\n").length).toBeLessThanOrEqual(300); });
});

describe("units", () => {
  let format: (value: number, unit?: string, decimals?: number) => unknown;
  beforeAll(async () => { format = (await load("format/unit.js"))["formatNumber"] as typeof format; });

  test.each([
    [0.999, "percentunit", undefined, "99.9%"], [1, "percentunit", undefined, "100%"], [0.99951, "percentunit", 3, "99.951%"], [-0.4, "percentunit", 1, "-40.0%"], [-0.0001, "percentunit", 1, "0.0%"], [-0.0006, "percentunit", 1, "-0.1%"], [99.95, "percent", undefined, "99.95%"], [14.4, "suffix:×", 1, "14.4×"],
    [1_234, "short", undefined, "1.23 K"], [1_234_567, "short", undefined, "1.23 Mil"], [12, "short", undefined, "12"], [0, "short", undefined, "0"], [0.5, "s", undefined, "500 ms"], [90, "s", undefined, "1.5 min"], [0, "s", undefined, "0 s"],
    [12.5, "ms", undefined, "12.5 ms"], [1_500, "ms", undefined, "1.5 s"], [250, "µs", undefined, "250 µs"], [1_048_576, "bytes", undefined, "1 MiB"], [3.2, "reqps", undefined, "3.2 req/s"], [93_784, "dtdurations", undefined, "1 day, 2 hours"], [1_234_567, "locale", 0, "1,234,567"], [3, "none", 0, "3"], [43.2, "m", 1, "43.2 min"],
  ])("%j as %j with %j decimals is %j", (value, unit, decimals, text) => { expect(format(value, unit, decimals)).toBe(text); });
});

describe("values of a panel", () => {
  const config = { unit: "percentunit", decimals: 1, noValue: "No data", color: { mode: "thresholds" }, thresholds: { mode: "absolute", steps: [{ color: "red", value: null }, { color: "orange", value: 0.000001 }, { color: "green", value: 0.25 }] }, mappings: [{ type: "value", options: { firing: { text: "▼ Firing", color: "red", index: 0 } } }, { type: "range", options: { from: 2, to: null, result: { text: "much", index: 1 } } }, { type: "special", options: { match: "empty", result: { text: "(empty)", index: 2 } } }] };

  test.each([
    [0.25, "25.0%", "green"], [0.2499, "25.0%", "orange"], [0, "0.0%", "red"], [-1, "-100.0%", "red"], [null, "No data", null], ["firing", "▼ Firing", "red"], [3, "much", "green"], ["", "(empty)", null],
  ])("%j is shown as %j in %j", async (value, text, color) => {
    const { display } = await load("format/display.js");
    expect(display?.(value, config, typeof value === "number" ? "number" : "string")).toMatchObject({ text, color });
  });
});

describe("links", () => {
  const at = { value: "a b&c", text: "A", fields: { Product: "shop/eu", Id: '{"a":1}' }, labels: { client: "web" }, name: "x", range: { from: "now-6h", to: "now" }, variables: { product: ["a", "b&c"], datasource: ["ds"] } };
  beforeAll(() => { Object.assign(globalThis, { location: { origin: "http://127.0.0.1:8080" } }); });

  test.each([
    ["/d/x?${product:queryparam}&${__url_time_range}", "/d/x?var-product=a&var-product=b%26c&from=now-6h&to=now"], ['/d/x?${none:queryparam}&${__url_time_range}&var-product=${__data.fields["Product"]:percentencode}', "/d/x?from=now-6h&to=now&var-product=shop%2Feu"],
    ["/d/x?var-client=${__field.labels.client}&v=${__value.raw}", "/d/x?var-client=web&v=a%20b%26c"], ['/d/x?g=${__data.fields["Id"]}', "/d/x?g=%7B%22a%22%3A1%7D"], ["${__value.raw}", "a b&c"],
  ])("%s", async (template, url) => { expect((await load("links.js"))["fillLink"]?.(template, at)).toBe(url); });

  test.each([
    ["/slos/x", "/slos/x"], ["https://runbooks.example/x", "https://runbooks.example/x"], ["http://127.0.0.1:8080/runbooks#a", "/runbooks#a"], ["javascript:alert(1)", null], ["//evil.example/x", null], ["/\\evil.example", null], ["data:text/html,x", null], ["  javascript:alert(1)", null], ["", null], ["vbscript:x", null],
  ])("%j becomes %j", async (url, href) => { expect((await load("links.js"))["safeHref"]?.(url)).toBe(href); });
});

describe("time", () => {
  const NOW = 1_795_000_000_000;
  test.each([["now", NOW], ["now-6h", NOW - 21_600_000], ["now-28d", NOW - 28 * 86_400_000], ["now-1d/d", Math.floor((NOW - 86_400_000) / 86_400_000) * 86_400_000], ["1794990000000", 1_794_990_000_000], ["2026-11-18T00:00:00Z", 1_794_960_000_000], ["yesterday", null], ["now+1h", null]])("%s", async (text, ms) => {
    expect((await load("time.js"))["instantOf"]?.(text, NOW)).toBe(ms);
  });
  test.each([[5, "5 s"], [119, "119 s"], [300, "5 min"], [3_600, "1 h"], [4_500, "75 min"], [9_000, "2 h 30 min"], [86_400, "24 h"], [2_592_000, "30 days"], [-2_592, "43 min"], [169_180, "47 h"], [7_179, "2 h"], [7_169, "119 min"], [7_229, "2 h"], [-9_570, "2 h 40 min"]])("%i s is %j", async (seconds, text) => {
    expect((await load("time.js"))["duration"]?.(seconds)).toBe(text);
  });
});

describe("zooming out", () => {
  test.each([
    [{ fromMs: 4_000, toMs: 6_000 }, 100_000, { from: "3000", to: "7000" }], [{ fromMs: 4_000, toMs: 6_000 }, 6_000, { from: "2000", to: "6000" }], [{ fromMs: 100, toMs: 6_000 }, 6_000, { from: "0", to: "6000" }],
  ])("%j at %i is twice as long, around the same middle, not past now: %j", async (span, nowMs, range) => { expect((await load("time.js"))["widened"]?.(span, nowMs)).toEqual(range); });

  test.each([["now-6h", "now-6h"], ["now", "now"]])("%s stays as it is when it is edited", async (text, shown) => { expect((await load("time.js"))["editable"]?.(text)).toBe(shown); });
  test("milliseconds are edited as a date that is read back as the same instant", async () => {
    const { editable, instantOf } = await load("time.js");
    expect(instantOf?.(editable?.("1794990000000"), 0)).toBe(1_794_990_000_000);
  });
});

describe("bounds of a revocation", () => {
  test.each([[6, 8, "6 s to 8 s"], [0, 4, "at most 4 s"], [200, null, "over 3 min 20 s"], [0, null, "not known"]])("%j to %j is %s", async (lower, upper, text) => { expect((await load("widgets/interval-bar.js"))["intervalText"]?.(lower, upper)).toBe(text); });
});

describe("lines that have no neighbour", () => {
  test.each([[[1, null, 2, 3, null, null, 4], [0, 6]], [[1, 2], []], [[null, 5, null], [1]], [[], []]])("%j: %j", async (values, alone) => { expect((await load("panels/lines.js"))["alone"]?.(values)).toEqual(alone); });
});

describe("set-up lines", () => {
  const receivers = { httpPort: 4318, grpcPort: 4317, basePath: "", isTls: false, needsToken: false, kafkaBrokers: [] };
  const text = async (feed: string, more: object = {}) => ((await load("pages/setup-lines.js"))["linesFor"]?.(feed, { ...receivers, ...more }, "slo.example") as { text: string }[]).map((l) => l.text).join("\n");
  const example = (path: string) => readFileSync(new URL(`../../examples/${path}`, import.meta.url), "utf8");

  test("Envoy's attributes are those of the example, word for word", async () => {
    const whole = example("envoy/envoy.yaml");
    const shown = [...(await text("envoy")).matchAll(/\{ key: (\S+), value: \{ string_value: "(%[^"]+)" \} \}/g)].map(([line]) => line);
    expect(shown.length).toBeGreaterThan(6);
    for (const line of shown) expect(whole).toContain(line);
  });

  test.each(["envoy", "istio", "kong", "sdk", "lifecycle"])("%s names this service's own address, and asks for a token only where one is needed", async (feed) => {
    expect(await text(feed)).toMatch(/slo\.example/);
    expect(await text(feed)).not.toMatch(/ingest token|127\.0\.0\.1/);
    if (feed !== "istio") expect(await text(feed, { needsToken: true })).toContain("<ingest token>");
  });

  test("TLS and a base path are part of the address", async () => { expect(await text("sdk", { isTls: true, basePath: "/in" })).toContain("OTEL_EXPORTER_OTLP_ENDPOINT=https://slo.example:4318/in"); });
});
