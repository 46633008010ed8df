/** One objective: what it promises and counts, how its groups stand, how fast every window burns; below, the SLO board with its burn-down and history. */
import { ask, Problem } from "../api.js";
import { boardView } from "../board/board-view.js";
import { h, replace } from "../dom.js";
import { safeHref } from "../links.js";
import { duration } from "../time.js";
import { budget, burn, count, empty, groupText, head, onChange, percent, section, severity, standing, tableCard, targetText } from "../widgets/parts.js";

/** @param {import("../types.d.ts").PageContext} context */
export async function showSlo(context) {
  const name = context.params["name"] ?? "";
  context.setTitle(`Objective ${name}`);
  const top = h("div"), below = h("div", { class: "section" });
  replace(context.root, top, below);
  replace(top, head(name), empty("Reading ..."));
  const changed = onChange();
  await context.every(15_000, async () => {
    const slo = await ask(`/api/v1/slos/${encodeURIComponent(name)}`, context.signal);
    const wanted = [...context.query].filter(([n]) => slo.groupBy.includes(n));
    const groups = slo.groups.filter((/** @type {any} */ g) => wanted.every(([n, v]) => g.group[n] === v));
    changed([slo], () => replace(top, ...definition(slo, groups, wanted.length > 0 && groups.length < slo.groups.length)));
    if (below.childElementCount === 0) await addBoard(context, name, slo, below);
  });
}

/** @param {any} slo @param {any[]} groups @param {boolean} isNarrowed */
function definition(slo, groups, isNarrowed) {
  const d = slo.definition;
  const runbook = safeHref(slo.runbookUrl);
  const windows = [...new Set(slo.tiers.flatMap((/** @type {any} */ t) => [t.shortWindowSeconds, t.longWindowSeconds]))].sort((a, b) => a - b);
  return [
    head(slo.displayName || slo.name, slo.description, runbook === null ? null : h("a", { class: "button", href: runbook }, "Runbook")),
    h("div", { class: "two" },
      h("div", { class: "card padded" }, h("h2", {}, "Definition"), h("dl", { class: "facts" }, ...[
        ["Promise", `${targetText(slo.targetRatio)} of what counts is good, over rolling ${duration(slo.periodSeconds)}`], ["Counts", d.counts], ["Leaves out", d.leavesOut],
        [d.verdict === "good" ? "Good when" : "Bad when", d.when], ...(d.latencyThresholdMs === null ? [] : [["and not slower than", `${d.latencyThresholdMs} ms`]]), ["Measured for each", slo.groupBy.join(", ")],
        ["Without traffic", { hold: "the last state is kept", good: "counts as good", bad: "counts as bad", ignore: "the group is left out" }[/** @type {"hold"} */ (d.onNoTraffic)] ?? d.onNoTraffic], ["Never alerts below", `${d.minBadEvents} bad events, or ${percent(d.coverageFloorRatio, 0)} of the window measured`], ["Revision", slo.revision],
      ].flatMap(([label = "", text = ""]) => [h("dt", {}, label), h("dd", {}, text)]))),
      h("div", { class: "card padded" }, h("h2", {}, "Alerts when it burns"), slo.tiers.length === 0 ? empty("No alert is defined.") : h("dl", { class: "facts" }, ...slo.tiers.flatMap((/** @type {any} */ t) => [h("dt", {}, severity(t.severity)), h("dd", {}, `over ${t.factor}x in ${duration(t.longWindowSeconds)} and ${duration(t.shortWindowSeconds)}`)])))),
    section(isNarrowed ? "This group" : "Groups", isNarrowed ? h("a", { href: `/slos/${encodeURIComponent(slo.name)}` }, "All groups") : null, tableCard("Groups of this objective", ["For", "State", { text: "Now", number: true }, { text: "Good / counted", number: true }, "Budget left", ...windows.map((w, i) => ({ text: `${i === 0 ? "Burn, " : ""}${duration(Number(w))}`, number: /** @type {const} */ (true) })), { text: "Measured", number: true }], groups.slice(0, 100).map((g) => h("tr", {},
      h("td", { class: "nowrap" }, groupText(g.group)), h("td", {}, standing(g)), h("td", { class: "number" }, percent(g.sliRatio, 3)), h("td", { class: "number" }, `${count(g.goodCount)} / ${count(g.validCount)}`), h("td", {}, budget(g)),
      ...windows.map((w) => h("td", { class: "number" }, burn(g.burnRates.find((/** @type {any} */ b) => b.windowSeconds === w)?.burnRate))), h("td", { class: "number" }, percent(g.coverageRatio, 0)))), "No traffic has been measured for this objective yet.", "dense")),
  ];
}

/** @param {import("../types.d.ts").PageContext} context @param {string} name @param {any} slo @param {HTMLElement} below */
async function addBoard(context, name, slo, below) {
  const { boards } = await ask("/api/v1/boards", context.signal);
  const uid = boards.find((/** @type {{ uid: string }} */ b) => b.uid.includes("slo-detail") || b.uid.endsWith("-slo"))?.uid;
  if (uid === undefined) return;
  try {
    const board = await ask(`/api/v1/boards/${uid}`, context.signal);
    const query = new URLSearchParams(context.query);
    const group = slo.groupBy.filter((/** @type {string} */ n) => n !== "tenant" && context.query.has(n)).map((/** @type {string} */ n) => context.query.get(n) || "(none)").join(" · ");
    replace(below, h("h2", { class: "apart" }, "History"), boardView(board, { query, signal: context.signal, follow: context.follow, fixed: { slo: name }, wanted: { group } }));
  } catch (error) {
    if (error instanceof Problem) replace(below, empty(`${error.message}. ${error.action}`));
  }
}
