/** Units of Grafana 13.2 that boards use; a test of the real library holds this list against it. */
export const UNITS = ["string", "none", "short", "locale", "percentunit", "ms", "s", "m", "dtdurations", "dtdurationms", "dateTimeFromNow"] as const;

export function isKnownUnit(unit: string): boolean {
  return UNITS.some((u) => u === unit) || /^suffix:\S+$/.test(unit) || /^time:[YMDHmsS :.-]+$/.test(unit);
}
