import type { Admission } from "../accept.ts";
import { openRecordSet, type BrokenSet, type Decompress, type RecordSet } from "./record-set.ts";

/** What is asked for first; most batches are smaller. A larger one is asked for again with eight times as much, up to the largest that is allowed. */
const FIRST_BYTES = 1024 * 1024;
const STEP = 8;

export type NoRoom = Extract<ReturnType<Admission["tryTake"]>, { kind: "refused" }>;

/** Room for record batches while they are open: charged before they are decompressed, so that no more comes out than there is room for. */
export interface SetRoom {
  /** The records' bytes, why there are none, or `full`: then nothing is held of it, and `refusal` says why. */
  open(set: RecordSet): Buffer | BrokenSet | "full";
  /** Bytes held by what was opened since the last `keep`. */
  readonly held: number;
  /** Gives everything back but what the newest `bytes` are. */
  keep(bytes: number): void;
  readonly refusal: NoRoom | null;
}

/** Makes the room of one fetched batch. What is not compressed takes none: it is the fetched bytes themselves. */
export function createSetRoom(admission: Admission, decompress: Decompress, maxSetBytes: number): SetRoom {
  let held = 0;
  let refusal: NoRoom | null = null;
  return {
    get held() { return held; },
    get refusal() { return refusal; },
    keep(bytes) {
      if (held > bytes) admission.release(held - bytes);
      held = Math.min(held, bytes);
    },
    open(set) {
      refusal = null;
      if (set.codec === 0) return openRecordSet(set, decompress, maxSetBytes);
      for (let limit = Math.min(FIRST_BYTES, maxSetBytes); ; limit = Math.min(limit * STEP, maxSetBytes)) {
        const answer = admission.tryTake(limit);
        if (answer.kind === "refused") {
          refusal = answer;
          return "full";
        }
        const opened = openRecordSet(set, decompress, limit);
        // A decoder may have made a larger buffer than it filled.
        const taken = Buffer.isBuffer(opened) ? Math.min(limit, opened.buffer.byteLength) : 0;
        admission.release(limit - taken);
        held += taken;
        if (Buffer.isBuffer(opened) || opened.code !== "ING_KAFKA_TOO_LARGE" || limit >= maxSetBytes) return opened;
      }
    },
  };
}
