import { KeySet } from "./key-set.ts";

/** Ids that one request has brought, so that they can be taken back when it fails. Ends with `release` or `rollback`, once. */
export interface Savepoint {
  /** The request is durable: its ids stay. */
  release(): void;
  /** The request was refused: its ids are forgotten, so that its next attempt is not taken for a copy. */
  rollback(): void;
}

/** Recognises records whose sender gave them an explicit id, over some minutes. */
export interface EventIds {
  /** True when the id was seen before; remembers it otherwise. `low` and `high` are the halves of a keyed 64-bit hash of the id. */
  seenEventId(low: number, high: number): boolean;
  /** Starts recording for one request. Taking a request in is synchronous, so the ids until `end` are its own. */
  savepoint(): Savepoint & { end(): void };
  /** Forgets what is older than the window; call now and then. */
  advance(nowMs: number): void;
  readonly size: number;
  readonly bytes: number;
  /** How often a generation was dropped early because it was full: ids were forgotten sooner than the window says. */
  readonly earlyRotations: number;
}

export interface EventIdsOptions {
  /** How long an id is remembered at least; twice as long at most. 0: nothing is remembered. */
  readonly windowMs: number;
  /** Ids in one of the two generations; about 24 bytes of memory each when full. */
  readonly maxIds: number;
}

/** Makes an empty window. Two generations: the older one is dropped as a whole when the newer one is a window old or full. */
export function createEventIds({ windowMs, maxIds }: EventIdsOptions): EventIds {
  let current = new KeySet(maxIds);
  let previous = new KeySet(1);
  let startedAtMs: number | null = null;
  let earlyRotations = 0;
  let recording: number[] | null = null;

  function rotate(): void {
    previous = current;
    current = new KeySet(maxIds, Math.max(1_024, Math.floor(previous.size / 2)));
  }

  function forget(ids: readonly number[]): void {
    for (let i = 0; i < ids.length; i += 2) {
      const low = ids[i] as number;
      const high = ids[i + 1] as number;
      current.delete(low, high);
      previous.delete(low, high);
    }
  }

  return {
    seenEventId(low, high) {
      if (windowMs === 0) return false;
      if (current.get(low, high) !== null || previous.get(low, high) !== null) return true;
      if (current.isFull) {
        earlyRotations++;
        rotate();
      }
      current.add(low, high);
      recording?.push(low, high);
      return false;
    },
    savepoint() {
      const ids: number[] = [];
      recording = ids;
      const end = () => { if (recording === ids) recording = null; };
      return {
        end,
        release: () => { end(); ids.length = 0; },
        rollback: () => { end(); forget(ids); ids.length = 0; },
      };
    },
    advance(nowMs) {
      startedAtMs ??= nowMs;
      const ageMs = nowMs - startedAtMs;
      if (windowMs === 0 || ageMs < windowMs) return;
      startedAtMs = ageMs < 2 * windowMs ? startedAtMs + windowMs : nowMs;
      rotate();
      if (ageMs >= 2 * windowMs) previous = new KeySet(1);
    },
    get size() { return current.size + previous.size; },
    get bytes() { return current.bytes + previous.bytes; },
    get earlyRotations() { return earlyRotations; },
  };
}
