import { readFileSync, statSync } from "node:fs";
import { stat, readFile } from "node:fs/promises";

/** Files whose content is in use and is replaced when they change. */
export interface WatchedFiles {
  /** Looks now. Never rejects. */
  check(): Promise<void>;
  close(): void;
}

export interface WatchedFilesOptions {
  readonly paths: readonly string[];
  /** Puts new content to use, all or nothing; a text says why it cannot be used, and what is in use stays. Content in the order of `paths`. */
  readonly apply: (contents: readonly Buffer[]) => string | null;
  /** Called once for each broken state of the files, not at every look. */
  readonly onBroken: (message: string) => void;
  readonly everyMs: number;
}

const LARGEST_FILE_BYTES = 16 * 1024 * 1024;

/**
 * Loads files and keeps looking at them. By polling, because notifications miss what matters here: a mounted secret changes by swapping a
 * symbolic link above it, and network file systems notify nobody. Throws when the files cannot be used at the start.
 */
export function watchFiles({ paths, apply, onBroken, everyMs }: WatchedFilesOptions): WatchedFiles {
  let seen = paths.map((path) => signature(statSync(path))).join(" ");
  const broken = apply(paths.map((path) => readFileSync(path)));
  if (broken !== null) throw new Error(`${paths.join(", ")}: ${broken}`);
  let looking: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    let now = "";
    try {
      now = (await Promise.all(paths.map(async (path) => signature(await stat(path))))).join(" ");
      if (now === seen) return;
      const reason = apply(await Promise.all(paths.map((path) => readFile(path))));
      if (reason !== null) onBroken(`${paths.join(", ")}: ${reason}; what was loaded before stays in use`);
    } catch (error) {
      now = `unreadable ${error instanceof Error && "code" in error ? String(error.code) : ""}`;
      if (now !== seen) onBroken(`${paths.join(", ")}: ${now}; what was loaded before stays in use`);
    }
    seen = now;
  };
  const check = () => (looking ??= look().finally(() => { looking = null; }));
  const timer = setInterval(() => void check(), everyMs);
  timer.unref();
  return { check, close: () => clearInterval(timer) };
}

function signature(stats: { readonly mtimeMs: number; readonly size: number; readonly ino: number; readonly ctimeMs: number }): string {
  if (stats.size > LARGEST_FILE_BYTES) throw new Error("the file is too large to be what it should be");
  return `${stats.mtimeMs}:${stats.ctimeMs}:${stats.size}:${stats.ino}`;
}
