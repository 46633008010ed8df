import { Session } from "chdb";
import { quoteName } from "../sql/quote.ts";
import { type EngineFailure, failure, failureFromEngine } from "./failure.ts";

/** `door`: sessions of readers, apart from the product's own. */
export type Lane = "read" | "write" | "door";

export interface EngineAnswer {
  readonly kind: "ok";
  readonly bytes: Buffer;
  readonly resultRows: number;
  readonly elapsedNs: number;
}

export interface SessionPool {
  /**
   * Runs one statement as soon as a session of its lane is free; TOO_MANY_SIMULTANEOUS_QUERIES when too many wait already. `begin` is called
   * when it is its turn; false: nobody waits for the answer any more, and it is not run.
   */
  run(work: { readonly lane: Lane; readonly database: string; readonly text: string; readonly format: string; readonly begin?: () => boolean }): Promise<EngineAnswer | EngineFailure>;
  /** Refuses new work and closes the sessions as soon as each is idle; resolves when all are. */
  close(): Promise<void>;
}

interface Slot {
  readonly session: Session;
  database: string;
}

/**
 * Sessions of the in-process engine on one data directory: one for writes, several for reads. A session runs one statement at a time, and
 * the current database is state of the session, so each is used by one statement at a time and told the database when it differs.
 */
export function createSessionPool(deps: { readonly path: string; readonly args: readonly string[]; readonly readers: number; readonly maxWaiting: number; readonly door?: { readonly sessions: number; readonly maxWaiting: number } }): SessionPool {
  const open = () => new Session(deps.path, { connectionArgs: deps.args });
  const laneOf = (sessions: number, maxWaiting: number) => createLane(Array.from({ length: sessions }, open), maxWaiting);
  const lanes = { write: laneOf(1, deps.maxWaiting), read: laneOf(deps.readers, deps.maxWaiting), door: laneOf(deps.door?.sessions ?? 0, deps.door?.maxWaiting ?? 0) };
  return {
    run: async (work) => {
      const slot = await lanes[work.lane].take();
      if (slot === undefined) return failure("TOO_MANY_SIMULTANEOUS_QUERIES", "Too many statements are waiting");
      try {
        if (work.begin?.() === false) return failure("TIMEOUT_EXCEEDED", "The client is gone");
        return await runOn(slot, work);
      } catch (error) {
        return failureFromEngine(error instanceof Error ? error.message : String(error));
      } finally {
        lanes[work.lane].give(slot);
      }
    },
    close: async () => {
      await Promise.all(Object.values(lanes).map((lane) => lane.close()));
    },
  };
}

async function runOn(slot: Slot, work: { readonly database: string; readonly text: string; readonly format: string }): Promise<EngineAnswer> {
  if (slot.database !== work.database) {
    await slot.session.queryAsync(`USE ${quoteName(work.database)}`);
    slot.database = work.database;
  }
  const result = await slot.session.queryAsync(work.text, { format: work.format });
  const bytes = result.bytes();
  return { kind: "ok", bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), resultRows: result.rowsRead, elapsedNs: Math.round(result.elapsed * 1e9) };
}

interface LaneSlots {
  take(): Promise<Slot | undefined>;
  give(slot: Slot): void;
  close(): Promise<void>;
}

function createLane(sessions: readonly Session[], maxWaiting: number): LaneSlots {
  const free: Slot[] = sessions.map((session) => ({ session, database: "default" }));
  const waiting: ((slot: Slot | undefined) => void)[] = [];
  let [open, closed, onClosed]: [number, boolean, () => void] = [sessions.length, false, () => undefined];
  const shut = (slot: Slot) => {
    slot.session.close();
    if (--open === 0) onClosed();
  };
  return {
    take: () => {
      if (closed || (free.length === 0 && waiting.length >= maxWaiting)) return Promise.resolve(undefined);
      const slot = free.pop();
      return slot === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(slot);
    },
    give: (slot) => {
      if (closed) return shut(slot);
      const next = waiting.shift();
      if (next === undefined) free.push(slot);
      else next(slot);
    },
    close: () => new Promise((resolve) => {
      [closed, onClosed] = [true, resolve];
      for (const next of waiting.splice(0)) next(undefined);
      for (const slot of free.splice(0)) shut(slot);
      if (open === 0) resolve();
    }),
  };
}
