/** The issuers of tokens: their key sets where they are watched, and what gateways refuse or fail because of them. */
import { ask, isAbort } from "../api.js";
import { h, replace } from "../dom.js";
import { dateTime, duration } from "../time.js";
import { count, empty, eventsHref, head, onChange, section, since, tableCard } from "../widgets/parts.js";

const HOUR_MS = 3_600_000;
const EVENTS = 500;

/** @param {import("../types.d.ts").PageContext} context */
export async function showIssuers(context) {
  const wanted = context.query.get("issuer") ?? "";
  context.setTitle(wanted === "" ? "Issuers" : `Issuer ${wanted}`);
  const changed = onChange();
  replace(context.root, head(wanted === "" ? "Issuers" : wanted), empty("Reading ..."));
  await context.every(15_000, async () => {
    const [{ issuers }, failing] = await Promise.all([ask("/api/v1/issuers", context.signal), failures(wanted, context.signal)]);
    changed([issuers, failing, Math.floor(Date.now() / 60_000)], () => (wanted === "" ? drawAll(context.root, issuers, failing) : drawOne(context.root, wanted, issuers.filter((/** @type {any} */ i) => i.issuer === wanted), failing)));
  });
}

/** Failures of the last hours by issuer and reason, from the newest events. @param {string} issuer @param {AbortSignal} signal @returns {Promise<{ issuer: string, reason: string, service: string, count: number, lastMs: number }[]>} */
async function failures(issuer, signal) {
  try {
    const query = new URLSearchParams({ decision: "error", limit: String(EVENTS), from: String(Date.now() - 6 * HOUR_MS), ...(issuer === "" ? {} : { issuer }) });
    const { events } = await ask(`/api/v1/events?${query}`, signal);
    /** @type {Map<string, { issuer: string, reason: string, service: string, count: number, lastMs: number }>} */
    const found = new Map();
    for (const e of /** @type {import("../types.d.ts").EventRow[]} */ (events)) {
      const key = JSON.stringify([e.issuer, e.reason, e.service]);
      const row = found.get(key) ?? { issuer: e.issuer, reason: e.reason, service: e.service, count: 0, lastMs: Date.parse(e.ts) };
      found.set(key, { ...row, count: row.count + 1 });
    }
    return [...found.values()].sort((a, b) => b.count - a.count);
  } catch (error) {
    if (isAbort(error)) throw error;
    return [];
  }
}

/** @param {any} i */
const freshness = (i) => (i.isFresh === null ? h("span", { class: "pill" }, "○ Not fetched") : i.isFresh ? h("span", { class: "pill good" }, "● Fresh") : h("span", { class: "pill bad" }, "▼ Stale"));

/** @param {string} issuer */
const link = (issuer) => (issuer === "" ? "(none named)" : h("a", { href: `/issuers?issuer=${encodeURIComponent(issuer)}` }, issuer));

/** @param {HTMLElement} root @param {any[]} issuers @param {Awaited<ReturnType<typeof failures>>} failing */
function drawAll(root, issuers, failing) {
  replace(root, head("Issuers", "Who signs the tokens, whether their key sets can be fetched, and which keys gateways do not know yet."),
    tableCard("Issuers whose key set is watched", ["Issuer", "Key set", "Last fetched", { text: "Fetches good", number: true }, { text: "Keys", number: true }, { text: "Refused for a known key", number: true }, "Diagnosis"], issuers.map((i) => h("tr", {},
      h("td", {}, link(i.issuer)), h("td", {}, freshness(i)), h("td", { class: "nowrap" }, since(i.lastSuccessAt === null ? null : Date.parse(i.lastSuccessAt))), h("td", { class: "number" }, `${count(i.fetches.good)} of ${count(i.fetches.total)}`), h("td", { class: "number" }, String(i.keys.length)), h("td", { class: "number" }, count(i.keyLagDenials)), h("td", {}, i.diagnosis || "-"))), "No issuer's key set is watched yet. Name the issuers in the settings to have their keys followed."),
    failuresSection(failing, "Failures of the last 6 hours, by issuer"));
}

/** @param {Awaited<ReturnType<typeof failures>>} failing @param {string} title */
const failuresSection = (failing, title) => section(title, null, tableCard(title, ["Issuer", "Reason", "Service", { text: "Events", number: true }, "Last", "Look"], failing.slice(0, 50).map((f) => h("tr", {},
  h("td", {}, link(f.issuer)), h("td", {}, h("strong", {}, f.reason || "(none)")), h("td", {}, f.service || "-"), h("td", { class: "number" }, count(f.count)), h("td", { class: "nowrap" }, since(f.lastMs)), h("td", {}, h("a", { href: eventsHref({ issuer: f.issuer, reason: f.reason, service: f.service }) }, "Events")))), "Nothing failed in this time."));

/** @param {HTMLElement} root @param {string} name @param {any[]} found @param {Awaited<ReturnType<typeof failures>>} failing */
function drawOne(root, name, found, failing) {
  replace(root, head(name, found[0]?.diagnosis ?? null, h("a", { class: "button", href: "/issuers" }, "All issuers"), h("a", { class: "button", href: eventsHref({ issuer: name }) }, "Its events")),
    found.length === 0 ? h("div", { class: "card" }, empty("The key set of this issuer is not watched by this service; what gateways say about it is below.")) : h("div", { class: "stack" }, ...found.map(keySet)),
    failuresSection(failing, "Failures of the last 6 hours"));
}

/** @param {any} i */
function keySet(i) {
  const when = (/** @type {string | null} */ t) => (t === null ? "-" : dateTime(Date.parse(t)));
  return h("div", {},
    h("div", { class: "card padded" }, h("h2", {}, "Key set ", freshness(i)), h("dl", { class: "facts" }, ...[["Tenant", i.tenant], ["Last fetched well", when(i.lastSuccessAt)], ["Last try", `${when(i.lastFetchAt)} ${i.lastOutcome}`], ["Age", i.ageSeconds === null ? "-" : duration(i.ageSeconds)], ["Fetches", `${i.fetches.good} of ${i.fetches.total} good`], ["Refused for a published key", count(i.keyLagDenials)], ["Refused for an unknown key", count(i.unknownKeyDenials)]].flatMap(([n = "", v = ""]) => [h("dt", {}, n), h("dd", {}, v)]))),
    section("Keys", null, tableCard("Keys", ["Key", "Published", "Withdrawn", "First token", "Last token", "Lead", "Tail", { text: "Refused", number: true }, "Diagnosis"], i.keys.map((/** @type {any} */ k) => h("tr", {},
      h("td", { class: "mono nowrap" }, k.keyId), ...[k.introducedAt, k.withdrawnAt, k.firstSeenAt, k.lastSeenAt].map((t) => h("td", { class: "nowrap" }, when(t))), h("td", { class: "nowrap" }, k.leadSeconds === null ? "-" : duration(k.leadSeconds)), h("td", { class: "nowrap" }, k.tailSeconds === null ? "-" : duration(k.tailSeconds)), h("td", { class: "number" }, count(k.keyLagDenials)), h("td", {}, k.diagnosis || "-"))), "No key was seen yet.")));
}
