import { mkdir, open, readdir, readFile, rename, rm, statfs, type FileHandle } from "node:fs/promises";

/** One open file of the log. Positions are absolute: nothing here has a cursor. */
export interface LogFile {
  /** Writes everything or throws. */
  write(parts: readonly Buffer[], position: number): Promise<void>;
  /** Fills as much of the buffer as the file has; returns how much. */
  read(into: Buffer, position: number): Promise<number>;
  datasync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** The file system as the log uses it: the one seam where a test makes a disk fail. */
export interface LogFiles {
  /** Fails when the file exists. */
  create(path: string): Promise<LogFile>;
  /** For reading and writing; fails when the file does not exist. */
  open(path: string): Promise<LogFile>;
  readWhole(path: string): Promise<Buffer>;
  list(directory: string): Promise<readonly string[]>;
  rename(from: string, to: string): Promise<void>;
  /** No error when it is not there. */
  remove(path: string): Promise<void>;
  makeDirectory(path: string): Promise<void>;
  /** Makes creations, renames and removals in the directory durable. */
  syncDirectory(path: string): Promise<void>;
  freeBytes(path: string): Promise<number>;
}

export const DISK: LogFiles = {
  create: async (path) => logFile(await open(path, "wx+")),
  open: async (path) => logFile(await open(path, "r+")),
  readWhole: (path) => readFile(path),
  list: (directory) => readdir(directory),
  rename: (from, to) => rename(from, to),
  remove: (path) => rm(path, { force: true }),
  makeDirectory: async (path) => {
    await mkdir(path, { recursive: true });
  },
  syncDirectory: async (path) => {
    const directory = await open(path, "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
  freeBytes: async (path) => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};

function logFile(handle: FileHandle): LogFile {
  return {
    write: (parts, position) => writeAll(handle, parts, position),
    read: async (into, position) => {
      let done = 0;
      while (done < into.length) {
        const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return done;
    },
    datasync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
}

/** A short write is not an error to the system call: the rest is written until all is there or the system says why not. */
async function writeAll(handle: FileHandle, parts: readonly Buffer[], position: number): Promise<void> {
  let rest = parts.filter((part) => part.length > 0);
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest, at);
    at += bytesWritten;
    rest = after(rest, bytesWritten);
  }
}

function after(parts: readonly Buffer[], written: number): Buffer[] {
  let skip = written;
  const rest: Buffer[] = [];
  for (const part of parts) {
    if (skip < part.length) rest.push(part.subarray(skip));
    skip = Math.max(0, skip - part.length);
  }
  return rest;
}
