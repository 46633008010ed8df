import type { RecordSink } from "./decoder.ts";
import { isCount } from "./counter-value.ts";
import type { FrameText } from "./frame-text.ts";
import { doubleOf, integer32Of, integer64Of, isTrue, listOf, objectOf, oneOf, textOf, type JsonObject } from "./json-members.ts";
import type { JsonValues } from "./json-values.ts";

const DATA = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"] as const;
const SCALARS = ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue", "bytesValue"] as const;

/** Reads metrics of OTLP/JSON: counts of wanted names go to the sink, all other data points are counted as ignored. */
export class JsonMetric {
  counterPoints = 0;
  ignoredPoints = 0;
  private readonly values: JsonValues;
  private readonly text: FrameText;
  private readonly wanted: ReadonlySet<string>;
  private resourceList: unknown = undefined;
  private resourceTexts: ReadonlyMap<string, string> = new Map();

  constructor(values: JsonValues, text: FrameText, wanted: ReadonlySet<string>) {
    this.values = values;
    this.text = text;
    this.wanted = wanted;
  }

  /** Starts a request. */
  open(): void {
    this.counterPoints = this.ignoredPoints = 0;
    this.resourceList = undefined;
  }

  read(metric: JsonObject, resourceAttributes: unknown, sink: RecordSink): void {
    const { values } = this;
    const name = textOf(metric["name"], "name");
    values.plain("metric", name);
    values.plain("metric", textOf(metric["description"], "description"));
    values.plain("metric", textOf(metric["unit"], "unit"));
    values.attributes(metric["metadata"], null, "metric");
    const kind = oneOf(metric, DATA, "a metric");
    const data = kind === null ? null : objectOf(metric[kind], kind);
    if (data === null) return;
    for (const entry of listOf(data["dataPoints"], "dataPoints")) {
      const point = objectOf(entry, "dataPoints");
      if (point === null) continue;
      values.attributes(point["attributes"], null, "metric");
      const isTaken = kind === "sum" && this.wanted.has(name) && this.sumPoint(name, data, point, resourceAttributes, sink);
      if (isTaken) this.counterPoints++;
      else this.ignoredPoints++;
    }
  }

  private sumPoint(name: string, sum: JsonObject, point: JsonObject, resourceAttributes: unknown, sink: RecordSink): boolean {
    const member = oneOf(point, ["asInt", "asDouble"], "a data point");
    const value = member === null ? Number.NaN : member === "asInt" ? Number(integer64Of(point["asInt"], "asInt", true)) : doubleOf(point["asDouble"], "asDouble");
    const temporality = integer32Of(sum["aggregationTemporality"], "aggregationTemporality");
    const isMonotonic = isTrue(sum["isMonotonic"], "isMonotonic");
    const timeUnixNano = integer64Of(point["timeUnixNano"], "timeUnixNano", false);
    if (!isCount({ value, temporality, isMonotonic, flags: integer32Of(point["flags"], "flags") })) return false;
    const attributes = this.texts(point["attributes"]);
    sink.counter({ name, value, isCumulative: temporality === 2, timeUnixNano, attributes, resource: this.resource(resourceAttributes) });
    return true;
  }

  /** Resource attributes as text, made once for all points of a resource. */
  private resource(list: unknown): ReadonlyMap<string, string> {
    if (list !== this.resourceList || list === undefined) this.resourceTexts = this.texts(list);
    this.resourceList = list;
    return this.resourceTexts;
  }

  /** Attributes as text, by the rules of `pairTexts`. */
  private texts(list: unknown): ReadonlyMap<string, string> {
    const into = new Map<string, string>();
    for (const entry of listOf(list, "attributes")) {
      const pair = objectOf(entry, "a KeyValue");
      const key = textOf(pair?.["key"], "key");
      const value = scalarText(objectOf(pair?.["value"], "value"));
      if (value !== null && !this.text.isBroken(key) && !this.text.isBroken(value)) into.set(key, value);
    }
    return into;
  }
}

function scalarText(any: JsonObject | null): string | null {
  const kind = any === null ? null : oneOf(any, SCALARS, "a value");
  if (any === null || kind === null) return null;
  switch (kind) {
    case "stringValue": return textOf(any[kind], kind);
    case "boolValue": return isTrue(any[kind], kind) ? "true" : "false";
    case "intValue": return integer64Of(any[kind], kind, true).toString();
    case "doubleValue": return String(doubleOf(any[kind], kind));
    case "arrayValue": return firstText(listOf(objectOf(any[kind], kind)?.["values"], "values"));
    default: return null;
  }
}

function firstText(values: readonly unknown[]): string | null {
  for (const value of values) {
    const element = objectOf(value, "an array element");
    if (element !== null && oneOf(element, SCALARS, "a value") === "stringValue") return textOf(element["stringValue"], "stringValue");
  }
  return null;
}
