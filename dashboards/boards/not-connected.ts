import { text } from "../build/other-panels.ts";
import type { Size } from "../build/spec.ts";

/** Says that a panel's feed does not exist yet, in place of an empty chart that looks like good news. */
export function notConnected(title: string, size: Size, what: string, meanwhile: string) {
  const description = `${what} Shown in words for as long as no feed tells it: an empty chart would look like good news.`;
  return text({ title, description, size }, `**Not connected.** ${what}\n\n${meanwhile}`);
}

export function keyRotationCoverage(size: Size) {
  return notConnected("Key rotation coverage", size,
    "It needs an inventory of credentials; none is connected.",
    "Rotations that issuers publish are on the Debug board, under *Keys introduced and withdrawn*.");
}

export function secretFetchFailures(size: Size) {
  return notConnected("Secret fetch failures from pipeline jobs", size,
    "No feed of pipeline jobs is connected, so failed reads of secrets are not known.",
    "Secrets that showed up in telemetry are counted all the same, on this board under *Secrets seen in telemetry*.");
}
