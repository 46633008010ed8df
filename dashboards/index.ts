/** The public surface of `dashboards/`: the boards as data, and what turns their SQL into statements. */
export { loadBoards } from "./boards/load-boards.ts";
export { expandQuery } from "./expand/expand-query.ts";
export { intervalOf, minIntervalMs } from "./expand/interval.ts";
export { ALL, type Variables } from "./expand/variables.ts";
export type * from "./model.ts";
