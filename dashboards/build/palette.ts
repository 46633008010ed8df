/**
 * The colours of all boards: seven that people with any colour vision tell apart (Wong, Nature Methods 8, 441, 2011), some of them darkened or
 * lightened a little so that each has a contrast of 3:1 on Grafana's light and dark panels. A state never rests on colour alone: its text says it too.
 */
export const PALETTE = {
  blue: "#2D87C7",
  orange: "#C67F00",
  green: "#069A70",
  pink: "#C46A9E",
  sky: "#3A94CC",
  red: "#D55E00",
  violet: "#8F7CC8",
  grey: "#808590",
} as const;


/** What colours mean wherever they stand for a state. */
export const STATE_COLOURS = { ok: PALETTE.green, risk: PALETTE.orange, bad: PALETTE.red, none: PALETTE.grey } as const;
