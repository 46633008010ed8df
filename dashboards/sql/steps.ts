/** From this length of the shown time on, hours are read in place of minutes. */
const HOURS_FROM_SECONDS = 172_800;

const RANGE = "toUnixTimestamp($__toTime) - toUnixTimestamp($__fromTime)";

/** Whether the shown time is read by the hour. Known before the statement runs, so that the other table is not even opened. */
export const IS_LONG = `${RANGE} > ${HOURS_FROM_SECONDS}`;

/** Slots that may not be summed up to hours yet: these are always read by the minute. */
export const IS_RECENT = "slot >= toStartOfHour(now() - INTERVAL 1 HOUR)";

/** Which minutes, and which hours, of slices make up the shown time. */
export const BY_MINUTE = `(NOT (${IS_LONG}) OR ${IS_RECENT})`;
export const BY_HOUR = `${IS_LONG} AND NOT (${IS_RECENT})`;

/** Seconds of one step of a time series: what the panel's width asks for, a minute or an hour at least. */
export const STEP = `greatest($__interval_s, if(${IS_LONG}, 3600, 60))`;

/** The step that an instant of a slot lies in. */
export const BUCKET = `toDateTime(intDiv(toUnixTimestamp(slot), ${STEP}) * ${STEP}, 'UTC')`;

/** Leaves out the step that is still going on: a rate of half a step looks like a fall. */
export const IS_WHOLE_STEP = `toUnixTimestamp(time) + ${STEP} <= toUnixTimestamp($__toTime)`;

/** Order of a time series of several named ones. Steps that nobody has a row for become rows of NULL, which are drawn as a gap. */
export const BY_TIME_AND_SERIES = `ORDER BY time WITH FILL STEP ${STEP} INTERPOLATE (series)`;

/** Order of a time series with one column each. */
export const BY_TIME = `ORDER BY time WITH FILL STEP ${STEP}`;
