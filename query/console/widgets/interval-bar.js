/** How long something took when only bounds are known: a bar from "longer than" to "at most" on a scale that all bars of a page share, with the objective marked. */
import { h } from "../dom.js";
import { duration } from "../time.js";

/** `12 s to 40 s`, `over 3 min`, `not known` between nothing and for ever. @param {number} lower @param {number | null} upper */
export const intervalText = (lower, upper) => (upper === null && lower === 0 ? "not known" : upper === null ? `over ${duration(lower)}` : lower === 0 ? `at most ${duration(upper)}` : `${duration(lower)} to ${duration(upper)}`);

/** Seconds that the scale ends with. @param {readonly { lowerSeconds: number, upperSeconds: number | null }[]} all @param {number} objective */
export const scaleEnd = (all, objective) => Math.max(objective * 2, 1, ...all.map((i) => i.upperSeconds ?? i.lowerSeconds * 1.5));

/** A logarithm, so that seconds and hours fit on one line. @param {number} seconds @param {number} end */
const at = (seconds, end) => (Math.log1p(Math.max(0, Math.min(seconds, end))) / Math.log1p(end)) * 100;

/** @param {{ lowerSeconds: number, upperSeconds: number | null, verdict: string }} interval @param {number} objective @param {number} end */
export function intervalBar({ lowerSeconds, upperSeconds, verdict }, objective, end) {
  const from = at(lowerSeconds, end), to = upperSeconds === null ? 100 : at(upperSeconds, end);
  const bar = h("span", { class: verdict === "met" ? "good" : verdict === "violated" ? "bad" : "none" });
  bar.style.left = `${Math.min(from, 98)}%`;
  bar.style.width = `${Math.max(2, to - from)}%`;
  const mark = h("i");
  mark.style.left = `${at(objective, end)}%`;
  return h("div", { class: `interval${upperSeconds === null ? " is-open" : ""}`, role: "img", "aria-label": `${intervalText(lowerSeconds, upperSeconds)}; objective ${duration(objective)}` }, bar, mark);
}

const VERDICTS = /** @type {Record<string, [string, string]>} */ ({ met: ["● Met", "good"], violated: ["▼ Violated", "bad"], unknown: ["○ Unknown", "none"] });

/** @param {string} verdict */
export function verdictPill(verdict) {
  const [text, tone] = VERDICTS[verdict] ?? [verdict, "none"];
  return h("span", { class: `pill ${tone}` }, text);
}
