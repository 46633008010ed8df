/** What a panel's field settings make of a value: mappings first, then unit and decimals; thresholds and mappings give the colour. */
import { ago, dateTime } from "../time.js";
import { formatNumber } from "./unit.js";

/** @typedef {import("../types.d.ts").FieldDefaults} Config */
/** @typedef {string | number | boolean | null} Value */

/**
 * The settings of one field: the panel's defaults, overridden where a matcher fits.
 *
 * @param {import("../types.d.ts").DataPanel} panel
 * @param {import("../types.d.ts").Field} field
 * @param {string} refId
 * @returns {Config & { readonly custom: Record<string, unknown> }}
 */
export function configOf(panel, field, refId) {
  const name = seriesName(field, panel.fieldConfig?.defaults);
  /** @type {Record<string, unknown>} */
  const config = { ...(panel.fieldConfig?.defaults ?? {}) };
  const custom = { .../** @type {Record<string, unknown>} */ (config["custom"] ?? {}) };
  for (const { matcher, properties } of panel.fieldConfig?.overrides ?? []) {
    if (!fits(matcher, field, name, refId)) continue;
    for (const { id, value } of properties) {
      if (id.startsWith("custom.")) custom[id.slice(7)] = value;
      else config[id] = value;
    }
  }
  return /** @type {Config & { custom: Record<string, unknown> }} */ ({ ...config, custom });
}

/** @param {import("../types.d.ts").Override["matcher"]} matcher @param {import("../types.d.ts").Field} field @param {string} name @param {string} refId */
function fits(matcher, field, name, refId) {
  switch (matcher.id) {
    case "byName": return matcher.options === name || matcher.options === field.name;
    case "byRegexp": return regexOf(matcher.options).test(name) || regexOf(matcher.options).test(field.name);
    case "byType": return matcher.options === field.type;
    case "byFrameRefID": return matcher.options === refId;
    default: return false;
  }
}

/** @param {string} pattern `/x/i` or `x` */
const regexOf = (pattern) => { const m = /^\/(.*)\/([gimsuy]*)$/s.exec(pattern); return m === null ? new RegExp(pattern) : new RegExp(m[1] ?? "", (m[2] ?? "").replace("g", "")); };

/** As Grafana's legends: the label alone when the column is called Value. @param {import("../types.d.ts").Field} field @param {{ displayName?: string } | undefined} config */
export function seriesName(field, config) {
  const labels = Object.entries(field.labels);
  if (config?.displayName !== undefined && config.displayName !== "") return config.displayName.replace(/\$\{__field\.labels\.(\w+)\}/g, (_, /** @type {string} */ n) => field.labels[n] ?? "").replaceAll("${__field.name}", field.name);
  if (labels.length === 0) return field.name;
  const text = labels.length === 1 ? (labels[0]?.[1] ?? "") : `{${labels.map(([n, v]) => `${n}="${v}"`).join(", ")}}`;
  return field.name === "Value" ? text : `${field.name} ${text}`;
}

/** @param {Value} value @param {Config} config @param {string} type @returns {import("../types.d.ts").Shown} */
export function display(value, config, type) {
  const mapped = mappingOf(value, config);
  const number = typeof value === "number" ? value : null;
  const color = mapped?.color ?? thresholdColour(number, config);
  if (mapped?.text !== undefined && mapped.text !== "") return { text: mapped.text, color, value };
  if (value === null || value === "") return { text: value === null ? (config.noValue ?? "-") : "", color: mapped?.color ?? null, value };
  if (type === "time" || config.unit?.startsWith("dateTime")) return { text: timeText(Number(value), config.unit ?? ""), color, value };
  if (number === null || config.unit === "string") return { text: typeof value === "boolean" ? (value ? "yes" : "no") : String(value), color: mapped?.color ?? null, value };
  return { text: formatNumber(number, config.unit, config.decimals ?? null), color, value };
}

/** @param {number} ms @param {string} unit */
const timeText = (ms, unit) => (unit === "dateTimeFromNow" ? ago(ms, Date.now()) : unit.endsWith(".SSS") ? `${dateTime(ms)}.${String(ms % 1_000).padStart(3, "0")}` : dateTime(ms));

/** @param {Value} value @param {Config} config @returns {import("../types.d.ts").MappedText | null} */
function mappingOf(value, config) {
  for (const mapping of config.mappings ?? []) {
    switch (mapping.type) {
      case "value": { const found = value === null ? undefined : mapping.options[String(value)]; if (found !== undefined) return found; break; }
      case "range": if (typeof value === "number" && value >= (mapping.options.from ?? -Infinity) && value <= (mapping.options.to ?? Infinity)) return mapping.options.result; break;
      case "regex": if (value !== null && regexOf(mapping.options.pattern).test(String(value))) return mapping.options.result; break;
      case "special": if ((value === null && mapping.options.match.includes("null")) || (value === "" && mapping.options.match === "empty")) return mapping.options.result; break;
    }
  }
  return null;
}

/** @param {number | null} value @param {Config} config */
export function thresholdColour(value, config) {
  if (config.color?.mode === "fixed") return config.color.fixedColor ?? null;
  if (value === null || (config.color !== undefined && config.color.mode !== "thresholds")) return null;
  return config.thresholds?.steps.filter((s) => s.value === null || value >= s.value).at(-1)?.color ?? null;
}
