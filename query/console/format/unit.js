/** Numbers with Grafana's units, as its panels write them. */

/** @param {number} value @param {number | null | undefined} decimals @param {number} fallback */
const fixed = (value, decimals, fallback) => {
  const digits = decimals ?? fallback;
  const text = value.toLocaleString("en", { minimumFractionDigits: decimals ?? 0, maximumFractionDigits: digits });
  return /[1-9]/.test(text) ? text : text.replace("-", "");
};

/** Digits worth showing: three or so that mean something. @param {number} value */
const digitsOf = (value) => { const a = Math.abs(value); return a === 0 || a >= 100 ? 0 : a >= 10 ? 1 : a >= 1 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(a))); };

/** @param {number} value @param {readonly (readonly [number, string])[]} scale largest first @param {number | null | undefined} decimals */
function scaled(value, scale, decimals) {
  const [by = 1, suffix = ""] = scale.find(([least]) => Math.abs(value) >= least) ?? scale.at(-1) ?? [1, ""];
  const shown = value / (by || 1);
  return `${fixed(shown, decimals, digitsOf(shown))}${suffix}`;
}

const SHORT = /** @type {const} */ ([[1e12, " Tn"], [1e9, " Bil"], [1e6, " Mil"], [1e3, " K"], [0, ""]]);
const SECONDS = /** @type {const} */ ([[86_400, " d"], [3_600, " h"], [60, " min"], [1, " s"], [1e-3, " ms"], [1e-6, " µs"], [1e-9, " ns"]]);
const BYTES = /** @type {const} */ ([[1024 ** 4, " TiB"], [1024 ** 3, " GiB"], [1024 ** 2, " MiB"], [1024, " KiB"], [0, " B"]]);

/** @param {number} seconds */
function words(seconds) {
  const parts = [];
  let rest = Math.round(Math.abs(seconds));
  for (const [length, name] of /** @type {const} */ ([[86_400, "day"], [3_600, "hour"], [60, "minute"], [1, "second"]])) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
  }
  return `${seconds < 0 ? "-" : ""}${parts.slice(0, 2).join(", ") || "0 seconds"}`;
}

/** @param {number} seconds */
const timeScale = (seconds, /** @type {number | null | undefined} */ decimals) => (seconds === 0 ? "0 s" : scaled(seconds, SECONDS, decimals));

/**
 * @param {number} value
 * @param {string | undefined} unit
 * @param {number | null} [decimals]
 */
export function formatNumber(value, unit, decimals) {
  const custom = /^(prefix|suffix):(.*)$/.exec(unit ?? "");
  if (custom !== null) { const n = fixed(value, decimals, digitsOf(value)); return custom[1] === "prefix" ? `${custom[2]}${n}` : `${n}${custom[2]}`; }
  switch (unit) {
    case "percentunit": return `${fixed(value * 100, decimals, Math.min(4, Math.max(2, digitsOf(value * 100))))}%`;
    case "percent": return `${fixed(value, decimals, Math.min(4, Math.max(2, digitsOf(value))))}%`;
    case "short": return scaled(value, SHORT, decimals);
    case "locale": return fixed(value, decimals, 3);
    case "s": return timeScale(value, decimals);
    case "ms": return timeScale(value / 1e3, decimals);
    case "µs": return timeScale(value / 1e6, decimals);
    case "m": return timeScale(value * 60, decimals);
    case "h": return timeScale(value * 3_600, decimals);
    case "d": return timeScale(value * 86_400, decimals);
    case "dtdurations": return words(value);
    case "dtdurationms": return words(value / 1_000);
    case "bytes": case "decbytes": return scaled(value, BYTES, decimals);
    case "reqps": return `${scaled(value, SHORT, decimals)} req/s`;
    case "ops": case "cps": return `${scaled(value, SHORT, decimals)} ${unit === "ops" ? "ops/s" : "c/s"}`;
    default: return fixed(value, decimals, digitsOf(value));
  }
}
