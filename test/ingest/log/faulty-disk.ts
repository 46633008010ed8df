import { DISK, type LogFile, type LogFiles } from "../../../ingest/log/log-files.ts";

/** The real file system with failures put in by the test. */
export interface FaultyDisk extends LogFiles {
  /** Runs before each write and sync of a segment; throw to make it fail. May wait. */
  onWrite: (bytes: number) => void | Promise<void>;
  onSync: () => void | Promise<void>;
  onCreate: () => void;
  onTruncate: () => void;
  freeBytes: LogFiles["freeBytes"];
  syncs: number;
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: put in by the test`), { code });
}

/** `tornBytes`: how much of a failing write reaches the file all the same. */
export function faultyDisk({ tornBytes = 0 }: { readonly tornBytes?: number } = {}): FaultyDisk {
  const wrap = (file: LogFile): LogFile => ({
    ...file,
    async write(parts, position) {
      try {
        await disk.onWrite(parts.reduce((sum, p) => sum + p.length, 0));
      } catch (error) {
        if (tornBytes > 0) await file.write([Buffer.concat(parts).subarray(0, tornBytes)], position);
        throw error;
      }
      await file.write(parts, position);
    },
    async truncate(bytes) {
      disk.onTruncate();
      await file.truncate(bytes);
    },
    async datasync() {
      disk.syncs++;
      await disk.onSync();
      await file.datasync();
    },
  });
  const disk: FaultyDisk = {
    ...DISK,
    onWrite: () => undefined,
    onSync: () => undefined,
    onCreate: () => undefined,
    onTruncate: () => undefined,
    syncs: 0,
    async create(path) {
      disk.onCreate();
      return wrap(await DISK.create(path));
    },
    open: async (path) => wrap(await DISK.open(path)),
  };
  return disk;
}
