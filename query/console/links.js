/** Addresses from boards, alerts and rows: only ways within this console and plain web addresses become links. */

/** @param {string} url @returns {string | null} */
export function safeHref(url) {
  if (/^\/(?![/\\])/.test(url)) return url;
  const parsed = URL.parse(url);
  if (parsed === null || (parsed.protocol !== "https:" && parsed.protocol !== "http:")) return null;
  return parsed.origin === location.origin ? parsed.pathname + parsed.search + parsed.hash : parsed.href;
}

/**
 * Fills a link of a board as Grafana does: `${__value.raw}`, `${__data.fields.x}`, `${__field.labels.x}`, `${__url_time_range}`, `${v:queryparam}`, `${v}`.
 *
 * @param {string} template
 * @param {{ value?: unknown, text?: string, time?: number | null, fields?: Record<string, unknown>, labels?: Record<string, string>, name?: string, range: import("./types.d.ts").Range, variables: Record<string, readonly string[]> }} at
 */
export function fillLink(template, at) {
  const filled = template.replace(/\$\{([^}:]+)(?::(\w+))?\}/g, (/** @type {string} */ whole, /** @type {string} */ name, /** @type {string | undefined} */ format) => {
    if (name === "__url_time_range") return `from=${encodeURIComponent(at.range.from)}&to=${encodeURIComponent(at.range.to)}`;
    if (name === "__all_variables") return Object.entries(at.variables).flatMap(([n, values]) => values.map((v) => `var-${n}=${encodeURIComponent(v)}`)).join("&");
    const variable = at.variables[name];
    if (format === "queryparam") return (variable ?? []).map((v) => `var-${name}=${encodeURIComponent(v)}`).join("&");
    const raw = variable === undefined ? valueOf(name, at) : variable.join(",");
    const text = raw === null || raw === undefined ? "" : String(raw);
    return whole === template ? text : encodeURIComponent(text);
  });
  if (filled.startsWith("http") || template.startsWith("${")) return filled;
  return filled.replace(/\?&+/g, "?").replace(/&{2,}/g, "&").replace(/[?&]+$/, "");
}

/** @param {string} name @param {Parameters<typeof fillLink>[1]} at @returns {unknown} */
function valueOf(name, at) {
  const field = /^__data\.fields(?:\.([\w ]+)|\["([^"]+)"\])(?:\.(?:text|numeric))?$/.exec(name);
  if (field !== null) return at.fields?.[field[1] ?? field[2] ?? ""];
  const label = /^__field\.labels(?:\.([\w ]+)|\["([^"]+)"\])$/.exec(name);
  if (label !== null) return at.labels?.[label[1] ?? label[2] ?? ""];
  switch (name) {
    case "__value.raw": case "__value.numeric": return at.value;
    case "__value.text": return at.text;
    case "__value.time": return at.time;
    case "__field.name": case "__series.name": return at.name;
    case "__from": return at.range.from;
    case "__to": return at.range.to;
    default: return "";
  }
}
