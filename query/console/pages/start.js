/** The overview: is authentication working, for whom not, how much budget is left. A page's link leads here with its SLO and group, and shows that alert. */
import { ask, isAbort, Problem } from "../api.js";
import { h, replace } from "../dom.js";
import { alertCard, alertHref, alertList, byUrgency } from "../widgets/alert-card.js";
import { budget, burn, count, empty, groupText, head, onChange, percent, plural, section, standing, tableCard, targetText, tile } from "../widgets/parts.js";
import { drawAlert } from "./alert.js";

const SHOWN = 4;
const ROWS = 10;

/** @param {import("../types.d.ts").PageContext} context */
export async function showStart(context) {
  if (context.query.has("slo")) return showLinked(context);
  context.setTitle("Overview");
  const changed = onChange();
  replace(context.root, head("Overview"), empty("Reading the state ..."));
  await context.every(10_000, async () => {
    const [{ alerts }, { boards }] = await Promise.all([ask("/api/v1/alerts", context.signal), ask("/api/v1/boards", context.signal)]);
    try {
      const [{ slos }, ledger] = await Promise.all([ask("/api/v1/slos", context.signal), ask("/api/v1/ledger", context.signal)]);
      changed([alerts, slos, ledger, Math.floor(Date.now() / 60_000)], () => draw(context.root, alerts, slos, ledger, boards));
    } catch (error) {
      if (isAbort(error) || !(error instanceof Problem)) throw error;
      changed([alerts, error.code], () => drawWithoutStore(context.root, alerts, /** @type {Problem} */ (error), boards));
    }
  });
}

/** What is known without the store: the alerts as last evaluated. @param {HTMLElement} root @param {import("../types.d.ts").AlertView[]} alerts @param {Problem} problem @param {{ uid: string, title: string, description: string }[]} boards */
function drawWithoutStore(root, alerts, problem, boards) {
  const firing = byUrgency(alerts.filter((a) => a.severity !== "none" && (a.state === "firing" || a.state === "recovering")));
  replace(root, head("Overview"),
    h("div", { class: "card hero none" }, h("span", { class: "mark none", "aria-hidden": "true" }, "○"), h("div", {}, h("h2", {}, problem.message), h("p", {}, problem.action))),
    section("Alerts, as last evaluated", h("a", { href: "/alerts" }, "All alerts"), firing.length === 0 ? h("div", { class: "card" }, empty("None was firing.")) : h("div", {}, ...alertList(firing, SHOWN))),
    boardLinks(boards));
}

/** @param {{ uid: string, title: string, description: string }[]} boards */
const boardLinks = (boards) => section("Boards", null, h("div", { class: "columns" }, ...boards.map((b) => h("a", { class: "card padded", href: `/boards/${b.uid}` }, h("strong", {}, b.title.replace(/^Auth SLO\s*[/]\s*/, "")), h("br"), h("span", { class: "soft small" }, b.description)))));

/** @param {HTMLElement} root @param {import("../types.d.ts").AlertView[]} alerts @param {any[]} slos @param {import("../types.d.ts").LedgerView} ledger @param {{ uid: string, title: string, description: string }[]} boards */
function draw(root, alerts, slos, ledger, boards) {
  const real = alerts.filter((a) => a.severity !== "none");
  const firing = byUrgency(real.filter((a) => a.state === "firing" || a.state === "recovering"));
  const groups = slos.flatMap((slo) => slo.groups.map((/** @type {any} */ group) => ({ slo, group })));
  const received = ledger.bySource.reduce((sum, s) => sum + s.received, 0);
  const recent = byUrgency(real.filter((a) => a.state === "resolved")).slice(0, 3);
  replace(root,
    head("Overview"),
    received === 0 ? invitation() : verdict(firing, groups),
    tiles(groups, firing, ledger, received),
    firing.length === 0 ? null : section("Firing now", h("a", { href: "/alerts" }, "All alerts"), ...alertList(firing, SHOWN)),
    section("Objectives with the least budget left", h("a", { href: "/slos" }, "All objectives"), objectives(groups)),
    recent.length === 0 ? null : section("Resolved lately", null, h("div", { class: "stack" }, ...recent.map(alertCard))),
    boardLinks(boards),
  );
}

/** @param {import("../types.d.ts").AlertView[]} firing @param {{ slo: any, group: any }[]} groups */
function verdict(firing, groups) {
  const pages = firing.filter((a) => a.severity === "page");
  const [first] = firing;
  const [tone, mark, title, more] = pages.length > 0 ? ["bad", "▼", `${plural(pages.length, "page")} firing`, first?.annotations["likely_cause"] ?? ""]
    : firing.length > 0 ? ["warn", "▲", `${plural(firing.length, "ticket")} open, nobody is paged`, first?.annotations["likely_cause"] ?? ""]
      : groups.every(({ group }) => group.sliRatio === null) ? ["none", "○", "Nothing measured yet", "Objectives are measured within seconds of the first events."]
        : ["good", "●", "Authentication works", "No objective is burning its budget faster than its policy allows."];
  return h("div", { class: `card hero ${tone}` }, h("span", { class: `mark ${tone}`, "aria-hidden": "true" }, mark), h("div", {}, h("h2", {}, title), h("p", {}, more), first === undefined ? null : h("p", {}, h("a", { href: alertHref(first) }, "Look at the evidence"))));
}

const invitation = () => h("div", { class: "card hero none" }, h("span", { class: "mark none", "aria-hidden": "true" }, "○"), h("div", {}, h("h2", {}, "No event has arrived yet"), h("p", {}, "Point a gateway here: three lines for most. The set-up page has them, and turns green with the first event."), h("p", {}, h("a", { class: "button", href: "/setup" }, "Set up a gateway"))));

/** @param {{ slo: any, group: any }[]} groups @param {import("../types.d.ts").AlertView[]} firing @param {import("../types.d.ts").LedgerView} ledger @param {number} received */
function tiles(groups, firing, ledger, received) {
  const measured = groups.filter(({ group }) => group.budgetRemainingRatio !== null);
  const met = measured.filter(({ group }) => group.budgetRemainingRatio > 0).length;
  const availability = groups.filter(({ slo }) => slo.name === "auth-availability");
  const good = availability.reduce((sum, { group }) => sum + group.goodCount, 0), valid = availability.reduce((sum, { group }) => sum + group.validCount, 0);
  return h("div", { class: "tiles section" },
    tile("Authentication availability", valid === 0 ? "no data" : `${Number(((good / valid) * 100).toFixed(3))} %`, valid === 0 ? "all products, whole period" : `of ${count(valid)} requests in the period`),
    tile("Objectives with budget left", measured.length === 0 ? "no data" : `${met} of ${measured.length}`, `${firing.length} burning too fast`, met < measured.length ? "warn" : ""),
    tile("Alerts firing", String(firing.length), `${plural(firing.filter((a) => a.severity === "page").length, "page")}, ${plural(firing.filter((a) => a.severity !== "page").length, "ticket")}`, firing.some((a) => a.severity === "page") ? "bad" : firing.length > 0 ? "warn" : ""),
    tile("Records received", count(received), ledger.identityHolds ? "every one accounted for" : "the ledger does not add up", ledger.identityHolds ? "" : "bad"),
  );
}

/** @param {{ slo: any, group: any }[]} groups */
function objectives(groups) {
  const worst = [...groups].sort((a, b) => (a.group.budgetRemainingRatio ?? 2) - (b.group.budgetRemainingRatio ?? 2)).slice(0, ROWS);
  return tableCard("Objectives with the least budget left", ["Objective", "For", "State", { text: "Target", number: true }, { text: "Now", number: true }, "Budget left", { text: "Burn, 1 h", number: true }], worst.map(({ slo, group }) => h("tr", {},
    h("td", {}, h("a", { href: `/slos/${encodeURIComponent(slo.name)}` }, slo.displayName || slo.name)), h("td", {}, groupText(group.group)), h("td", {}, standing(group)),
    h("td", { class: "number" }, targetText(slo.targetRatio)), h("td", { class: "number" }, percent(group.sliRatio, 3)), h("td", {}, budget(group)), h("td", { class: "number" }, burn(group.burnRates.find((/** @type {any} */ b) => b.windowSeconds === 3_600)?.burnRate)),
  )), "No traffic has been measured yet.");
}

/** The address that an alert carries: its SLO and group. Shows the alert that fits best, or the way to its SLO. @param {import("../types.d.ts").PageContext} context */
async function showLinked(context) {
  const wanted = Object.fromEntries(context.query);
  const fits = (/** @type {import("../types.d.ts").AlertView} */ a) => Object.entries(wanted).every(([name, value]) => (name === "slo" ? a.slo === value : (a.labels[name] ?? "") === value));
  context.setTitle("Alert");
  await context.every(10_000, async () => {
    const { alerts } = await ask("/api/v1/alerts", context.signal);
    const [found] = byUrgency(alerts.filter(fits));
    if (found !== undefined) return drawAlert(context, found);
    replace(context.root, head("This alert is over", `No alert of the objective ${wanted["slo"] ?? ""} is known for this group any more.`), h("p", {}, h("a", { class: "button", href: `/slos/${encodeURIComponent(wanted["slo"] ?? "")}` }, "The objective and its history")));
  });
}
