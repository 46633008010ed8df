import { basename, dirname } from "node:path";
import type { LogFile, LogFiles } from "../../../ingest/log/log-files.ts";

const SECTOR = 512;

interface Kept {
  /** What survives a power cut for certain. */
  durable: Buffer;
  /** What the process sees. */
  visible: Buffer;
  /** Done since the last sync, in order. */
  unsynced: ({ readonly at: number; readonly bytes: Buffer } | { readonly length: number })[];
  isEntryDurable: boolean;
}

/** A disk in memory that can lose power: what was not synced may survive in any part, sector by sector. */
export interface PowerCutDisk extends LogFiles {
  /** Number of syncs of files so far. */
  syncs: number;
  /** From this sync on nothing answers any more. */
  dieAtSync: number;
  readonly died: Promise<void>;
  /** The disk after the power is back. `random` decides which unsynced sectors made it. */
  afterPowerCut(random: () => number): PowerCutDisk;
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });
}

function written(target: Buffer, at: number, bytes: Buffer): Buffer {
  const grown = target.length >= at + bytes.length ? target : Buffer.concat([target, Buffer.alloc(at + bytes.length - target.length)]);
  bytes.copy(grown, at);
  return grown;
}

export function powerCutDisk(start: ReadonlyMap<string, Buffer> = new Map()): PowerCutDisk {
  const files = new Map<string, Kept>([...start].map(([path, bytes]) => [path, { durable: Buffer.from(bytes), visible: Buffer.from(bytes), unsynced: [], isEntryDurable: true }]));
  const dead = Promise.withResolvers<void>();
  const never = () => new Promise<never>(() => undefined);
  const find = (path: string): Kept => {
    const kept = files.get(path);
    if (kept === undefined) throw missing(path);
    return kept;
  };
  const handle = (kept: Kept): LogFile => ({
    async write(parts, position) {
      const bytes = Buffer.concat(parts);
      kept.visible = written(kept.visible, position, bytes);
      kept.unsynced.push({ at: position, bytes });
      return Promise.resolve();
    },
    read: (into, position) => Promise.resolve(position >= kept.visible.length ? 0 : kept.visible.copy(into, 0, position)),
    async datasync() {
      if (++disk.syncs >= disk.dieAtSync) {
        dead.resolve();
        return never();
      }
      await new Promise(setImmediate);
      kept.durable = Buffer.from(kept.visible);
      kept.unsynced = [];
    },
    truncate(bytes) {
      kept.visible = Buffer.from(kept.visible.subarray(0, bytes));
      kept.unsynced.push({ length: bytes });
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
  const disk: PowerCutDisk = {
    syncs: 0,
    dieAtSync: Number.POSITIVE_INFINITY,
    died: dead.promise,
    create(path) {
      const kept: Kept = { durable: Buffer.alloc(0), visible: Buffer.alloc(0), unsynced: [], isEntryDurable: false };
      files.set(path, kept);
      return Promise.resolve(handle(kept));
    },
    open: (path) => Promise.resolve().then(() => handle(find(path))),
    readWhole: (path) => Promise.resolve().then(() => Buffer.from(find(path).visible)),
    list: (directory) => Promise.resolve([...files.keys()].filter((p) => dirname(p) === directory).map((p) => basename(p))),
    rename(from, to) {
      files.set(to, find(from));
      files.delete(from);
      return Promise.resolve();
    },
    remove(path) {
      files.delete(path);
      return Promise.resolve();
    },
    makeDirectory: () => Promise.resolve(),
    syncDirectory(directory) {
      for (const [path, kept] of files) if (dirname(path) === directory) kept.isEntryDurable = true;
      return Promise.resolve();
    },
    freeBytes: () => Promise.resolve(1e12),
    afterPowerCut(random) {
      const survivors = new Map<string, Buffer>();
      for (const [path, kept] of files) if (kept.isEntryDurable || random() < 0.5) survivors.set(path, surviving(kept, random));
      return powerCutDisk(survivors);
    },
  };
  return disk;
}

function surviving({ durable, unsynced }: Kept, random: () => number): Buffer {
  let bytes: Buffer = Buffer.from(durable);
  for (const change of unsynced) {
    if ("length" in change) {
      if (random() < 0.5) bytes = Buffer.from(bytes.subarray(0, change.length));
      continue;
    }
    for (let from = 0; from < change.bytes.length; ) {
      const to = Math.min(change.bytes.length, from + SECTOR - ((change.at + from) % SECTOR));
      if (random() < 0.6) bytes = written(bytes, change.at + from, change.bytes.subarray(from, to));
      from = to;
    }
  }
  return bytes;
}
