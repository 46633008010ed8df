import type { InstanceInterval } from "./read-facts.ts";
import { isStuck, type RevocationResult } from "./measure-batch.ts";
import { untilOf, type Revocation } from "./revocation.ts";

/** A revocation that some gateway instances did not enforce within the objective and, as far as is known, still do not. */
export interface StuckRevocation {
  readonly revocation: Revocation;
  readonly objectiveUs: number;
  readonly instances: readonly InstanceInterval[];
}

/** How long after its last acceptance an instance that was not seen to refuse counts as not enforcing; and one that does so now and then. */
const SILENT_US = 3_600_000_000;
const FLAPPING_US = 600_000_000;

/** Remembers which revocations are stuck: fed by every measurement, asked at every evaluation without a look into the store. */
export interface StuckRevocations {
  learn(results: readonly RevocationResult[]): void;
  /** Those that are stuck as of an instant, oldest first. */
  at(nowUs: number): readonly StuckRevocation[];
}

/** Makes an empty memory. */
export function createStuckRevocations(): StuckRevocations {
  const known = new Map<string, StuckRevocation>();
  return {
    learn(results) {
      for (const { revocation, objectiveUs, intervals } of results) {
        const instances = intervals.filter((i) => isStuck(i, objectiveUs));
        if (instances.length === 0) known.delete(revocation.revocation);
        else known.set(revocation.revocation, { revocation, objectiveUs, instances });
      }
    },
    at(nowUs) {
      const stuck: StuckRevocation[] = [];
      for (const [id, s] of known) {
        const instances = s.instances.filter((i) => nowUs < Math.min(untilOf(s.revocation), (i.lastAcceptUs ?? 0) + (i.kind === "right_censored" ? SILENT_US : FLAPPING_US)));
        if (instances.length > 0) stuck.push({ ...s, instances });
        else if (nowUs > untilOf(s.revocation)) known.delete(id);
      }
      return stuck.sort((a, b) => a.revocation.revokedAtUs - b.revocation.revokedAtUs);
    },
  };
}
