import { OVERFLOW_VALUE } from "../../event.ts";
import type { Verdict } from "./verdict.ts";

/** Different verdicts that are kept at a time; their details are bounded before, so this is never reached in good weather. */
const MAX_VERDICTS = 8_192;
/** Different details at a time: a sender that puts something new into every text gets `~overflow`. */
const MAX_DETAILS = 1_000;

/** Numbers verdicts, so that the hot path handles an integer. Equal verdicts have one number. */
export class VerdictBook {
  private readonly verdicts: Verdict[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly details = new Set<string>();

  /** Whether another detail would be kept; else working it out is for nothing. */
  get hasRoomForDetail(): boolean {
    return this.details.size < MAX_DETAILS;
  }

  add(verdict: Verdict): number {
    const known = this.withBoundedDetail(verdict);
    const key = JSON.stringify(known);
    const number = this.numbers.get(key);
    if (number !== undefined) return number;
    // Full: the newest takes the place of the last.
    const next = Math.min(this.verdicts.length, MAX_VERDICTS);
    this.verdicts[next] = known;
    if (next < MAX_VERDICTS) this.numbers.set(key, next);
    return next;
  }

  of(number: number): Verdict {
    return this.verdicts[number] as Verdict;
  }

  clear(): void {
    this.verdicts.length = 0;
    this.numbers.clear();
    this.details.clear();
  }

  private withBoundedDetail(verdict: Verdict): Verdict {
    const { detail } = verdict;
    if (detail === "" || detail === OVERFLOW_VALUE || this.details.has(detail)) return verdict;
    if (this.details.size >= MAX_DETAILS) return { ...verdict, detail: OVERFLOW_VALUE };
    this.details.add(detail);
    return verdict;
  }
}
