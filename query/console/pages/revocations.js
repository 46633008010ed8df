/** Revocations over time: how long each credential went on working, between which bounds, and where it still does. */
import { ask } from "../api.js";
import { rangePicker } from "../board/controls.js";
import { h, replace } from "../dom.js";
import { dateTime, duration, spanOf } from "../time.js";
import { intervalBar, intervalText, scaleEnd, verdictPill } from "../widgets/interval-bar.js";
import { count, empty, head, onChange, percent, section, tableCard, tile } from "../widgets/parts.js";

const PAGE = 100;

/** @param {import("../types.d.ts").PageContext} context */
export async function showRevocations(context) {
  context.setTitle("Revocations");
  const range = { from: context.query.get("from") ?? "now-7d", to: context.query.get("to") ?? "now" };
  const verdict = context.query.get("verdict") ?? "";
  const go = (/** @type {Record<string, string>} */ next) => {
    context.go(new URLSearchParams(Object.entries({ ...range, verdict, ...next }).filter(([, v]) => v !== "")));
  };
  const select = h("select", { id: "verdict", "data-key": "verdict" }, ...[["", "any"], ["met", "met"], ["violated", "violated"], ["unknown", "unknown"]].map(([value = "", text = ""]) => h("option", { value }, text)));
  select.value = verdict;
  select.addEventListener("change", () => go({ verdict: select.value }));
  const body = h("div", {}, empty("Reading ..."));
  replace(context.root, head("Revocations", "How long a revoked credential was still accepted. A gateway only shows it when somebody presents the credential, so every time is known between two bounds."),
    h("div", { class: "form" }, h("div", { class: "field" }, h("span", {}, "Time"), rangePicker(range, (r) => go({ from: r.from, to: r.to }))), h("div", { class: "field" }, h("label", { for: "verdict" }, "Verdict"), select)), body);
  const changed = onChange();
  await context.every(15_000, async () => {
    const span = spanOf(range, Date.now());
    const filter = new URLSearchParams({ from: String(span.fromMs), to: String(span.toMs), ...(verdict === "" ? {} : { verdict }) });
    const [list, summary] = await Promise.all([ask(`/api/v1/revocations?${filter}&limit=${PAGE}`, context.signal), ask(`/api/v1/revocations/summary?${filter}`, context.signal)]);
    changed([list.revocations, summary.compliance], () => draw(body, list.revocations, summary));
  });
}

/** @param {HTMLElement} body @param {any[]} list @param {any} summary */
function draw(body, list, summary) {
  if (list.length === 0) return replace(body, h("div", { class: "card section" }, empty("No revocation was told in this time."), h("p", { class: "empty" }, h("a", { href: "/setup" }, "Connect a feed of credential events"))));
  const { met, violated, unknown, violatedAtLeastRatio, violatedAtMostRatio } = summary.compliance;
  const quantile = (/** @type {any} */ q) => (q === null ? "no data" : q.seconds === null ? `over ${duration(q.lowerSeconds)}` : duration(q.seconds));
  const end = scaleEnd(list, summary.objectiveSeconds);
  replace(body,
    h("div", { class: "tiles section" },
      tile(`Enforced within ${duration(summary.objectiveSeconds)}`, `${count(met)} of ${count(met + violated + unknown)}`, unknown === 0 ? "every verdict is known" : `${count(unknown)} cannot be told`, violated > 0 ? "bad" : ""),
      tile("Violations", violatedAtLeastRatio === null ? "no data" : `${percent(violatedAtLeastRatio, 1)}`, violatedAtMostRatio === null ? "" : `at least; at most ${percent(violatedAtMostRatio, 1)}`, violated > 0 ? "bad" : ""),
      tile("Half are enforced after", quantile(summary.fleet.p50), "slowest instance of each"), tile("99 % are enforced after", quantile(summary.fleet.p99), `${count(summary.fleet.count)} revocations that say anything`),
      tile("Instances observed", percent(summary.coverageRatio, 0), "of those alive")),
    summary.note === "" ? null : h("p", { class: "soft below" }, summary.note),
    section("Timeline", h("span", { class: "soft small" }, `The line marks the objective, ${duration(summary.objectiveSeconds)}.`), tableCard("Revocations, newest first", ["Revoked at", "Verdict", "Took", "Between these bounds", "Scope", "Issuer", { text: "Instances", number: true }, "Last accepted"], list.map((r) => h("tr", {},
      h("td", { class: "nowrap" }, h("a", { href: `/revocations/${r.id}` }, dateTime(Date.parse(r.revokedAt)))), h("td", {}, verdictPill(r.verdict), r.isStuck ? h("span", { class: "pill bad" }, "Still accepted") : null, r.hasFlapped ? h("span", { class: "pill warn" }, "Flaps") : null),
      h("td", { class: "nowrap" }, intervalText(r.lowerSeconds, r.upperSeconds)), h("td", {}, intervalBar(r, r.objectiveSeconds, end)), h("td", {}, r.scope, r.sources.length > 1 ? h("div", { class: "soft small" }, `told by ${r.sources.length} feeds`) : null), h("td", {}, r.issuer || "-"), h("td", { class: "number" }, `${r.observedInstances} of ${r.liveInstances}`), h("td", { class: "nowrap" }, r.lastAcceptAt === null ? "never after" : dateTime(Date.parse(r.lastAcceptAt))))), "None.", "dense")));
}

/** @param {import("../types.d.ts").PageContext} context */
export async function showRevocation(context) {
  const id = context.params["id"] ?? "";
  context.setTitle("Revocation");
  replace(context.root, head("Revocation"), empty("Reading ..."));
  const changed = onChange();
  await context.every(15_000, async () => {
    const r = await ask(`/api/v1/revocations/${encodeURIComponent(id)}`, context.signal);
    changed(r, () => drawOne(context.root, r));
  });
}

/** @param {HTMLElement} root @param {any} r */
function drawOne(root, r) {
  const end = scaleEnd([r, ...r.instances], r.objectiveSeconds);
  const d = r.decomposition;
  const facts = [["Revoked at", dateTime(Date.parse(r.revokedAt))], ["Enforced after", intervalText(r.lowerSeconds, r.upperSeconds)], ["Objective", duration(r.objectiveSeconds)], ["Scope", r.scope], ["Issuer", r.issuer], ["Key", r.keyId], ["Credential", r.credentialClass], ["Reason", r.reason], ["Told by", r.sources.join(", ")], ["Credentials watched", `${count(r.credentials)}${r.isTruncated ? ", and more" : ""}`], ["Watched until", dateTime(Date.parse(r.watchedUntil))]];
  const where = [["The instant rests on", d.anchor], ["Until it was told", d.signalSeconds], ["Until it was delivered", d.deliverySeconds], d.enforceLowerSeconds !== null && d.enforceUpperSeconds !== null && d.enforceUpperSeconds < 0 ? ["Enforced before that by", intervalText(-d.enforceUpperSeconds, -d.enforceLowerSeconds)] : ["Until it was enforced", d.enforceLowerSeconds === null ? null : intervalText(Math.max(0, d.enforceLowerSeconds), d.enforceUpperSeconds)]];
  replace(root,
    head("Revocation", `${r.scope} of ${r.issuer || "an unnamed issuer"}`, verdictPill(r.verdict), r.isStuck ? h("span", { class: "pill bad" }, "Still accepted") : null, r.hasFlapped ? h("span", { class: "pill warn" }, "Flaps") : null),
    h("div", { class: "two" },
      h("div", { class: "card padded" }, h("h2", {}, "What is known"), h("dl", { class: "facts" }, ...facts.filter(([, v]) => v !== "").flatMap(([n = "", v = ""]) => [h("dt", {}, n), h("dd", {}, v)]))),
      h("div", { class: "card padded" }, h("h2", {}, "Where the time went"), h("dl", { class: "facts" }, ...where.filter(([, v]) => v !== null).flatMap(([n, v]) => [h("dt", {}, String(n)), h("dd", {}, typeof v === "number" ? duration(v) : String(v))])))),
    r.tellings.length < 2 ? null : section("Told by", h("span", { class: "soft small" }, "One revocation, told more than once: the best clock counts."), tableCard("Told by", ["Feed", "Clock", "Revoked at", "Told at", "Received at", "Reason"], r.tellings.map((/** @type {any} */ t) => h("tr", {},
      h("td", {}, t.source, t.id === r.id ? h("span", { class: "pill" }, "counts") : null), h("td", {}, t.clockQuality), ...[t.occurredAt, t.assertedAt, t.receivedAt].map((i) => h("td", { class: "nowrap" }, i === null ? "-" : dateTime(Date.parse(i)))), h("td", {}, t.reason || "-"))), "None.")),
    section("Gateway instances", null, tableCard("Gateway instances", ["Instance", "Verdict", "Took", "Between these bounds", { text: "Accepted after", number: true }, { text: "Refused", number: true }, "Last accepted", "Refused with"], r.instances.map((/** @type {any} */ i) => h("tr", {},
      h("td", { class: "nowrap" }, h("a", { href: `/events?gateway_instance=${encodeURIComponent(i.gatewayInstance)}&from=${Date.parse(r.revokedAt) - 60_000}&to=${Math.min(Date.now(), Date.parse(r.watchedUntil))}` }, i.gatewayInstance || "(none)"), h("div", { class: "soft small" }, i.gateway)), h("td", {}, verdictPill(i.verdict), i.hasFlapped ? h("span", { class: "pill warn" }, "Flaps") : null),
      h("td", { class: "nowrap" }, i.kind === "unobserved" ? "nothing was presented" : intervalText(i.lowerSeconds, i.upperSeconds)), h("td", {}, i.kind === "unobserved" ? "" : intervalBar(i, r.objectiveSeconds, end)), h("td", { class: "number" }, count(i.accepted)), h("td", { class: "number" }, count(i.denied)),
      h("td", {}, i.lastAcceptAt === null ? "-" : h("span", { class: "nowrap" }, dateTime(Date.parse(i.lastAcceptAt)), h("div", { class: "soft small" }, `${i.lastAcceptService} ${i.lastAcceptRoute}`))), h("td", {}, i.denyReason || "-"))), "No gateway instance was alive in this time.")));
}
