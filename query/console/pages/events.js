/** Single authentication decisions, newest first, by filters and page by page. Filters are the address, so a link shows the same. */
import { ask } from "../api.js";
import { rangePicker } from "../board/controls.js";
import { h, replace } from "../dom.js";
import { dateTime, spanOf } from "../time.js";
import { empty, head } from "../widgets/parts.js";

const FILTERS = ["decision", "reason", "fault_domain", "product", "service", "route", "gateway", "gateway_instance", "issuer", "kind", "auth_method", "client_class", "environment", "signal", "tenant"];
const FIRST = 8;
const DECISIONS = ["", "allow", "deny", "challenge", "error", "bypass"];
const PAGE = 50;

/** @param {import("../types.d.ts").PageContext} context */
export async function showEvents(context) {
  context.setTitle("Events");
  const range = { from: context.query.get("from") ?? "now-6h", to: context.query.get("to") ?? "now" };
  const filters = Object.fromEntries([...FILTERS, "trace_id"].map((n) => [n, context.query.get(n) ?? ""]));
  const go = (/** @type {Record<string, string>} */ next, /** @type {{ from: string, to: string }} */ time) => {
    const query = new URLSearchParams(Object.entries(next).filter(([, v]) => v !== ""));
    query.set("from", time.from); query.set("to", time.to);
    context.go(query);
  };
  const list = h("div", { class: "card section" }, empty("Reading ..."));
  const more = h("p", { class: "section" });
  replace(context.root, head("Events", "Every decision that a gateway made, as it was stored. Nobody is named: who and what are keyed hashes."),
    form(filters, range, go), list, more);
  const span = spanOf(range, Date.now());
  const base = new URLSearchParams([...Object.entries(filters).filter(([, v]) => v !== ""), ["from", String(span.fromMs)], ["to", String(span.toMs)], ["limit", String(PAGE)]]);
  /** @type {import("../types.d.ts").EventRow[]} */
  const rows = [];
  const read = async (/** @type {string | null} */ cursor) => {
    const answer = await ask(`/api/v1/events?${base}${cursor === null ? "" : `&cursor=${cursor}`}`, context.signal);
    rows.push(...answer.events);
    replace(list, rows.length === 0 ? empty("No event fits in this time.") : table(rows, (name, value) => go({ ...filters, [name]: value }, range)));
    replace(more, answer.nextCursor === null ? h("span", { class: "soft" }, `${rows.length} events.`) : h("button", { type: "button", "data-key": "older", onclick: () => void read(answer.nextCursor) }, "Show older events"));
  };
  await read(null);
}

/** @param {Record<string, string>} filters @param {{ from: string, to: string }} range @param {(filters: Record<string, string>, range: { from: string, to: string }) => void} go */
function form(filters, range, go) {
  /** @type {Record<string, HTMLInputElement | HTMLSelectElement>} */
  const inputs = {};
  const field = (/** @type {string} */ name) => {
    const input = name === "decision" ? h("select", { id: `filter-${name}`, "data-key": `filter ${name}` }, ...DECISIONS.map((d) => h("option", { value: d }, d === "" ? "any" : d))) : h("input", { id: `filter-${name}`, "data-key": `filter ${name}`, value: filters[name] ?? "", size: name === "trace_id" ? "34" : "14", maxlength: "256" });
    input.value = filters[name] ?? "";
    inputs[name] = input;
    return h("div", { class: "field" }, h("label", { for: `filter-${name}` }, name.replaceAll("_", " ")), input);
  };
  const apply = () => go(Object.fromEntries(Object.entries(inputs).map(([n, i]) => [n, i.value.trim()])), range);
  const rest = FILTERS.slice(FIRST);
  const form = h("div", { class: "card padded" }, h("div", { class: "form" },
    h("div", { class: "field" }, h("span", {}, "time"), rangePicker(range, (r) => go(filters, r))), ...FILTERS.slice(0, FIRST).map(field), field("trace_id"),
    h("button", { type: "button", "data-key": "show events", onclick: apply }, "Show"), h("button", { type: "button", class: "quiet", "data-key": "clear filters", onclick: () => go({}, range) }, "Clear")),
  h("details", { "data-key": "more filters", ...(rest.some((n) => filters[n] !== "") ? { open: true } : {}) }, h("summary", {}, "More filters"), h("div", { class: "form" }, ...rest.map(field))));
  form.addEventListener("keydown", (e) => { if (e.key === "Enter" && e.target instanceof HTMLInputElement && e.target.id.startsWith("filter-")) apply(); });
  return form;
}

const TONES = /** @type {Record<string, string>} */ ({ allow: "good", deny: "warn", challenge: "accent", error: "bad" });

/** @param {import("../types.d.ts").EventRow[]} rows @param {(name: string, value: string) => void} narrow */
function table(rows, narrow) {
  const pick = (/** @type {string} */ name, /** @type {string} */ value) => (value === "" ? h("span", { class: "soft" }, "-") : h("button", { type: "button", class: "quiet", title: `Only this ${name.replaceAll("_", " ")}`, onclick: () => narrow(name, value) }, value));
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Events" }, h("table", { class: "dense" }, h("caption", { class: "hidden-text" }, "Events, newest first"),
    h("thead", {}, h("tr", {}, ...["When", "Decision", "Reason", "Fault domain", "Product", "Service", "Route", "Issuer", "Status", "Took", "Trace"].map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", {}, ...rows.map((e) => h("tr", {}, h("td", { class: "nowrap" }, opened(e)), h("td", {}, h("span", { class: `pill ${TONES[e.decision] ?? ""}` }, e.decision)), h("td", {}, pick("reason", e.reason), e.reason_detail.replaceAll(" ", "_") === e.reason || e.reason_detail === "" ? null : h("div", { class: "soft small" }, e.reason_detail)), h("td", {}, pick("fault_domain", e.fault_domain)),
      h("td", {}, pick("product", e.product)), h("td", {}, pick("service", e.service)), h("td", {}, pick("route", e.route)), h("td", {}, e.issuer === "" ? h("span", { class: "soft" }, "-") : h("a", { href: `/issuers?issuer=${encodeURIComponent(e.issuer)}`, title: e.issuer }, e.issuer.replace(/^https?:\/\//, ""))),
      h("td", { class: "number" }, e.http_status === 0 ? "-" : String(e.http_status)), h("td", { class: "number nowrap" }, e.auth_latency_us === null ? "-" : `${(e.auth_latency_us / 1_000).toFixed(1)} ms`), h("td", {}, e.trace_id === "" ? h("span", { class: "soft" }, "-") : h("button", { type: "button", class: "quiet mono", title: e.trace_id, onclick: () => narrow("trace_id", e.trace_id) }, e.trace_id.slice(0, 12))))))));
}

/** Without the date when that is today's. @param {number} ms @param {number} nowMs */
const whenText = (ms, nowMs) => { const text = dateTime(ms); return text.slice(0, 10) === dateTime(nowMs).slice(0, 10) ? text.slice(11) : text; };

/** The whole event, to open. @param {import("../types.d.ts").EventRow} e */
const opened = (e) => h("details", { "data-key": `event ${e.ts} ${e.trace_id} ${e.principal_hash}` }, h("summary", { title: dateTime(Date.parse(e.ts)) }, whenText(Date.parse(e.ts), Date.now())), h("dl", { class: "facts small" }, ...Object.entries(e).filter(([, v]) => v !== "" && v !== null).flatMap(([n, v]) => [h("dt", {}, n), h("dd", { class: "mono" }, String(v))])));
