/** The public surface of `dashboards/`: the boards as data, and what turns their SQL into statements. */
export { loadBoards } from "./boards/load-boards.ts";
export { expandQuery, type ExpandOptions } from "./expand/expand-query.ts";
export { intervalOf, intervalText, minIntervalMs } from "./expand/interval.ts";
export { ALL, interpolate, type VariableValue, type Variables } from "./expand/variables.ts";
export type { Expansion } from "./expand/macros.ts";
export type * from "./model.ts";
