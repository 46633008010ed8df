import { chosen, FACT_FILTERS } from "./filters.ts";

/** Single events are looked for in the last hours of the shown time only: a list shows the newest, and they are many. */
const HOURS = 6;

/** Events of the last hours of the shown time that fit the viewer's choices. */
export const RECENT = `ts >= greatest($__fromTime, $__toTime - INTERVAL ${HOURS} HOUR) AND ts <= $__toTime AND ${FACT_FILTERS}`;

export const RECENT_WORDS = `Of the last ${HOURS} hours of the time chosen above, newest first.`;

/** As 32 or 16 hex digits; empty when there is none. */
export const TRACE = "if(trace_id = toFixedString('', 16), '', lower(hex(trace_id)))";

/** What only the Debug board lets the viewer choose. */
export const DEBUG_FILTERS = [chosen("service", "service"), chosen("issuer", "issuer"), "$__conditionalAll(lower(hex(trace_id)) = lower(${trace:singlequote}), $trace)"].join(" AND ");
export const DEBUG_FACT_FILTERS = [chosen("service", "service"), chosen("issuer", "issuer")].join(" AND ");

/** A duration in microseconds as milliseconds; NULL when it was not measured. */
export const milliseconds = (column: string) => `if(${column} = 4294967295, NULL, ${column} / 1000)`;
