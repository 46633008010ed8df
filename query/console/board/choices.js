/** What a board shows: time range, variables and refresh, kept in its address, so that a link shows the same. */
import { ask } from "../api.js";

/** @typedef {import("../types.d.ts").Board} Board */
/** @typedef {{ range: import("../types.d.ts").Range, refresh: string, variables: Record<string, readonly string[]> }} Choices */

export const ALL = "$__all";

export const REFRESH_MS = /** @type {Record<string, number>} */ ({ "5s": 5_000, "10s": 10_000, "30s": 30_000, "1m": 60_000, "5m": 300_000, "15m": 900_000, "30m": 1_800_000, "1h": 3_600_000 });

/** Off for a time that no board has. @param {string} text */
const refreshOf = (text) => (REFRESH_MS[text] === undefined ? "" : text);

/** What an address chooses, and the board's own choice for the rest. @param {Board} board @param {URLSearchParams} query @param {Record<string, string>} [fixed] @returns {Choices} */
export function choicesOf(board, query, fixed = {}) {
  /** @type {Record<string, readonly string[]>} */
  const variables = {};
  for (const variable of board.templating.list) {
    if (variable.type === "datasource") continue;
    const asked = query.getAll(`var-${variable.name}`);
    const own = variable.current.value;
    const given = fixed[variable.name];
    variables[variable.name] = given !== undefined ? [given] : asked.length > 0 ? asked : own === undefined ? (variable.includeAll ? [ALL] : []) : typeof own === "string" ? [own] : own;
  }
  return { range: { from: query.get("from") ?? board.time.from, to: query.get("to") ?? board.time.to }, refresh: refreshOf(query.get("refresh") ?? board.refresh ?? ""), variables };
}

/** @param {Choices} choices */
export function choicesQuery(choices) {
  const query = new URLSearchParams({ from: choices.range.from, to: choices.range.to });
  if (choices.refresh !== "") query.set("refresh", choices.refresh);
  for (const [name, values] of Object.entries(choices.variables)) for (const v of values) query.append(`var-${name}`, v);
  return query;
}

/**
 * Variables of one value that have none, or one that is not to be had, get the first that is, in the boards' order, as in Grafana. Later ones may depend on it.
 *
 * @param {Board} board
 * @param {Choices} choices
 * @param {{ query: (choices: Choices) => string, signal: AbortSignal, fixed: readonly string[], wanted: Readonly<Record<string, string>> }} at `wanted`: texts that come before the first
 * @returns {Promise<{ choices: Choices, texts: Record<string, Map<string, string>> }>}
 */
export async function settleVariables(board, choices, at) {
  /** @type {Record<string, Map<string, string>>} */
  const texts = {};
  for (const variable of board.templating.list) {
    if (variable.type !== "query" || variable.multi === true || at.fixed.includes(variable.name)) continue;
    const found = await optionsOf(board, variable, { query: () => at.query(choices), signal: at.signal });
    texts[variable.name] = new Map(found.map((o) => [o.value, o.text]));
    const [value] = choices.variables[variable.name] ?? [];
    if (value !== undefined && (value === ALL || found.some((o) => o.value === value))) continue;
    const first = found.find((o) => o.text === at.wanted[variable.name]) ?? found[0];
    choices = { ...choices, variables: { ...choices.variables, [variable.name]: [first?.value ?? ""] } };
  }
  return { choices, texts };
}

/** @param {Board} board @param {import("../types.d.ts").Variable} variable @param {{ query: () => string, signal: AbortSignal }} at @returns {Promise<{ value: string, text: string }[]>} */
export async function optionsOf(board, variable, at) {
  if (variable.type !== "query") return variable.options.length > 0 ? variable.options.map(({ value, text }) => ({ value, text })) : String(variable.query).split(",").map((v) => ({ value: v.trim(), text: v.trim() }));
  return (await ask(`/api/v1/boards/${board.uid}/variables/${variable.name}?${at.query()}`, at.signal)).options;
}
