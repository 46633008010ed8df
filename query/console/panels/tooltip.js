/** A box beside the cursor with every line's value at that time, greatest first. */
import { h } from "../dom.js";
import { display } from "../format/display.js";
import { dateTime } from "../time.js";

const MOST = 12;

/** @param {{ times: number[], lines: readonly import("./lines.js").Line[], isOn: boolean[] }} chart @returns {import("uplot").Plugin} */
export function chartTooltip({ times, lines, isOn }) {
  const tip = h("div", { class: "tip", hidden: true });
  const hide = () => { tip.hidden = true; };
  return {
    hooks: {
      init: (u) => { u.over.append(tip); u.over.addEventListener("mouseleave", hide); },
      setCursor: (u) => {
        const { idx, left, top } = u.cursor;
        const at = idx === null || idx === undefined ? undefined : times[idx];
        if (idx === null || idx === undefined || at === undefined || left === undefined || left < 0 || !u.over.matches(":hover")) return hide();
        const rows = lines.map((line, i) => ({ line, value: isOn[i] === true ? (line.values[idx] ?? null) : null })).filter((r) => r.value !== null).sort((a, b) => Number(b.value) - Number(a.value));
        tip.replaceChildren(h("div", { class: "when" }, dateTime(at)), ...rows.slice(0, MOST).map(({ line, value }) => {
          const swatch = h("span", { class: `swatch${line.isDashed ? " dashed" : ""}` });
          swatch.style.borderTopColor = `var(--c-${line.colour})`;
          return h("div", { class: "line" }, swatch, h("span", {}, line.name), h("span", {}, display(value, line.config, "number").text));
        }), rows.length > MOST ? h("div", { class: "soft" }, `and ${rows.length - MOST} more`) : rows.length === 0 ? h("div", { class: "soft" }, "nothing measured here") : "");
        tip.hidden = false;
        const width = u.over.clientWidth;
        const box = tip.getBoundingClientRect();
        tip.style.left = `${left + 16 + box.width > width ? Math.max(-40, left - box.width - 16) : left + 16}px`;
        tip.style.top = `${Math.max(-20, Math.min((top ?? 0) - 10, u.over.clientHeight - box.height + 20))}px`;
      },
    },
  };
}
