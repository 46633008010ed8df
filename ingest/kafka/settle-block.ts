import type { DurableLog } from "../log/durable-log.ts";
import type { BlockSeq } from "../log/log.ts";
import type { KAFKA_ERRORS } from "./errors.ts";
import type { Verdict } from "./ownership.ts";

export interface SettleDeps {
  readonly log: Pick<DurableLog, "confirm" | "disown">;
  readonly report: (level: "info" | "warn" | "error", code: keyof typeof KAFKA_ERRORS, message: string) => void;
  readonly onDisowned: () => void;
}

/** Acts on a verdict about a block; false when it could not be made durable. */
export async function settleBlock(block: { readonly seq: BlockSeq; readonly topic: string; readonly partition: number; readonly first: string; readonly last: string }, verdict: Exclude<Verdict, "open">, { log, report, onDisowned }: SettleDeps): Promise<boolean> {
  if (verdict === "ours") {
    log.confirm(block.seq);
    return true;
  }
  if (!(await log.disown(block.seq, verdict))) return false;
  onDisowned();
  const where = `offsets ${block.first} to ${block.last} of partition ${block.partition} of ${block.topic}`;
  if (verdict === "elsewhere") report("info", "ING_KAFKA_ELSEWHERE", where);
  else report("error", "ING_KAFKA_UNSURE", where);
  return true;
}
