import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";

/** What a feed must remember over restarts, as JSON in a file of its own. */
export interface StateFile<State> {
  /** What was saved last; null when nothing was, or when the file is unreadable, which `onBroken` is told. */
  readonly load: () => State | null;
  /** Durable when it returns: a crash at any moment leaves the old or the new state whole. Throws when the disk refuses. */
  readonly save: (state: State) => void;
}

export function createStateFile<State>(deps: { readonly file: string; readonly schema: z.ZodType<State>; readonly onBroken: (message: string) => void }): StateFile<State> {
  const { file, schema, onBroken } = deps;
  return {
    load() {
      let text: string;
      try {
        text = readFileSync(file, "utf8");
      } catch {
        return null;
      }
      const parsed = schema.safeParse(parseJson(text));
      if (parsed.success) return parsed.data;
      onBroken(`${file} is no state of this feed and is replaced`);
      return null;
    },
    save(state) {
      mkdirSync(dirname(file), { recursive: true });
      writeDurably(`${file}.new`, JSON.stringify(state));
      renameSync(`${file}.new`, file);
      syncPath(dirname(file));
    },
  };
}

function writeDurably(file: string, text: string): void {
  const handle = openSync(file, "w", 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function syncPath(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
