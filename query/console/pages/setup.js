/** The set-up page: lines for each gateway with this service's own addresses, green with the first event, and otherwise what is missing. */
import { ask } from "../api.js";
import { h, replace } from "../dom.js";
import { ago } from "../time.js";
import { count, empty, head, lines, onChange } from "../widgets/parts.js";
import { linesFor } from "./setup-lines.js";

const STATUS = /** @type {Record<string, [string, string]>} */ ({ receiving: ["● Receiving", "good"], quarantined: ["▲ Arrives, but cannot be used", "warn"], ignored: ["▲ Arrives, but says nothing about authentication", "warn"], refused: ["▲ Refused", "warn"], nothing: ["○ Nothing received", "none"] });
const LIVE_MS = 2_000;

/** @param {import("../types.d.ts").PageContext} context */
export async function showSetup(context) {
  context.setTitle("Set-up");
  const changed = onChange();
  replace(context.root, head("Set-up"), empty("Reading ..."));
  await context.every(LIVE_MS, async () => {
    const answer = await ask("/api/v1/setup", context.signal);
    changed(answer, () => replace(context.root, head("Set-up", "Choose what you have, copy its lines, restart it. Its card turns green with the first event; no reload is needed."), summary(answer), h("div", { class: "setup-list section" }, ...answer.feeds.map((/** @type {any} */ f) => card(f, answer.receivers)))));
  });
}

/** @param {any} answer */
function summary({ feeds, receivers }) {
  const alive = feeds.filter((/** @type {any} */ f) => f.status === "receiving").length;
  const needs = [receivers.needsToken ? "an ingest token" : "", receivers.needsClientCertificate ? "a client certificate" : ""].filter((t) => t !== "").join(" and ");
  return h("div", { class: `card hero ${alive > 0 ? "good" : "none"}`, role: "status" }, h("span", { class: `mark ${alive > 0 ? "good" : "none"}`, "aria-hidden": "true" }, alive > 0 ? "●" : "○"), h("div", {}, h("h2", {}, alive > 0 ? `${alive} ${alive === 1 ? "feed brings" : "feeds bring"} events` : "Nothing has arrived yet"), h("p", {}, needs === "" ? "Senders need no credentials here." : `Senders need ${needs}.`)));
}

/** @param {any} feed @param {any} receivers @returns {readonly string[]} */
const hintsOf = (feed, receivers) => (feed.id === "kafka" && feed.status === "nothing" && receivers.kafkaBrokers.length === 0 ? ["This service reads no topics: no broker is named."] : feed.hints);

/** @param {any} feed @param {any} receivers */
function card(feed, receivers) {
  const [text, tone] = STATUS[feed.status] ?? [feed.status, "none"];
  const facts = feed.eventCount === 0 ? null : h("p", { class: "soft" }, `${count(feed.eventCount)} in the last day${feed.lastAt === null ? "" : `, the last within the minute of ${feed.lastAt.slice(11, 16)} UTC (${ago(Date.parse(feed.lastAt), Date.now())})`}${feed.services.length === 0 ? "" : `, from ${feed.services.join(", ")}`}.`);
  return h("section", { class: `card setup ${tone}`, "aria-labelledby": `feed-${feed.id}`, "data-feed": feed.id, "data-status": feed.status },
    h("div", { class: "top" }, h("h2", { id: `feed-${feed.id}` }, feed.title), h("span", { class: `pill ${tone}` }, text)),
    facts, ...hintsOf(feed, receivers).map((/** @type {string} */ hint) => h("p", { class: feed.status === "nothing" ? "soft" : "" }, hint)),
    h("details", { "data-key": `lines ${feed.id}`, ...(feed.id === "sdk" ? { open: true } : {}) }, h("summary", {}, "Lines to copy"), ...linesFor(feed.id, receivers, location.hostname).flatMap(({ title, text: body }) => [h("p", { class: "soft" }, title), lines(body, title)])),
    h("p", { class: "soft small" }, "More: ", h("code", {}, feed.documentation)));
}
