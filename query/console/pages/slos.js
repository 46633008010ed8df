/** Every objective with its groups: the ones with the least budget left first. */
import { ask } from "../api.js";
import { h, replace } from "../dom.js";
import { duration } from "../time.js";
import { budget, burn, count, empty, groupText, head, onChange, percent, standing, tableCard, targetText } from "../widgets/parts.js";

const GROUPS = 12;

/** @param {import("../types.d.ts").PageContext} context */
export async function showSlos(context) {
  context.setTitle("Objectives");
  const changed = onChange();
  replace(context.root, head("Objectives"), empty("Reading ..."));
  await context.every(15_000, async () => {
    const { slos } = await ask("/api/v1/slos", context.signal);
    changed(slos, () => replace(context.root,
      head("Objectives", "Every objective, for every group that it is measured for. Budget left is a share of the whole period's budget, and the minutes of total outage that it still covers."),
      ...slos.map((/** @type {any} */ slo) => h("section", { class: "section" }, ...one(slo)))));
  });
}

/** @param {any} slo */
function one(slo) {
  const href = `/slos/${encodeURIComponent(slo.name)}`;
  const groups = slo.groups.slice(0, GROUPS);
  return [
    h("div", { class: "bar" }, h("div", {}, h("h2", {}, h("a", { href }, slo.displayName || slo.name), h("span", { class: "soft" }, `  ${targetText(slo.targetRatio)} over ${duration(slo.periodSeconds)}`)), h("p", { class: "soft small" }, slo.description)), slo.groups.length > GROUPS ? h("a", { href }, `${slo.groups.length - GROUPS} more groups`) : null),
    tableCard(slo.displayName || slo.name, ["For", "State", { text: "Now", number: true }, { text: "Requests", number: true }, "Budget left", { text: "Burn 5 min", number: true }, { text: "Burn 1 h", number: true }, { text: "Burn 6 h", number: true }], groups.map((/** @type {any} */ g) => h("tr", {},
      h("td", {}, h("a", { href: `${href}?${new URLSearchParams(g.group)}` }, groupText(g.group))), h("td", {}, standing(g)), h("td", { class: "number" }, percent(g.sliRatio, 3)), h("td", { class: "number" }, count(g.validCount)), h("td", {}, budget(g)),
      ...[300, 3_600, 21_600].map((w) => h("td", { class: "number" }, burn(g.burnRates.find((/** @type {any} */ b) => b.windowSeconds === w)?.burnRate))))), "No traffic has been measured for this objective yet.", "aligned"),
  ];
}
