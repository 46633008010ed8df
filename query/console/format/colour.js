/** The boards' colours in this theme: the same hues, light or dark enough to be read as text. */
const NAMES = /** @type {Record<string, string>} */ ({
  "#2d87c7": "blue", "#c67f00": "orange", "#069a70": "green", "#c46a9e": "pink", "#3a94cc": "sky", "#d55e00": "red", "#8f7cc8": "violet", "#808590": "grey",
  "#0072b2": "blue", "#e69f00": "orange", "#009e73": "green", "#cc79a7": "pink", "#56b4e9": "sky", "#f0e442": "orange",
  green: "green", red: "red", orange: "orange", yellow: "orange", blue: "blue", purple: "violet", gray: "grey", grey: "grey",
});
const SERIES = ["blue", "red", "green", "pink", "orange", "violet", "sky", "grey"];

/** @param {string | null | undefined} colour @returns {string} a name of our own, such as `green` */
export function colourName(colour) {
  const known = NAMES[(colour ?? "").toLowerCase().replace(/^(?:super-light|light|semi-dark|dark)-/, "")];
  return known ?? "";
}

/** For style sheets. @param {string | null | undefined} colour */
export const colourVar = (colour) => { const name = colourName(colour); return name === "" ? "var(--ink)" : `var(--c-${name})`; };

/** The n-th series of a chart. @param {number} index */
export const seriesColour = (index) => SERIES[index % SERIES.length] ?? "blue";

/** For canvases, which know no variables. @param {string} name */
export const canvasColour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--c-${name}`).trim() || getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();

/** @param {string} variable such as `--line` */
export const themeValue = (variable) => getComputedStyle(document.documentElement).getPropertyValue(variable).trim();

/** The state that a colour stands for. @param {string | null | undefined} colour @returns {"good" | "warn" | "bad" | "accent" | "none"} */
export function toneOf(colour) {
  switch (colourName(colour)) {
    case "green": return "good";
    case "orange": return "warn";
    case "red": return "bad";
    case "blue": case "sky": case "violet": case "pink": return "accent";
    default: return "none";
  }
}
