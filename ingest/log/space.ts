import type { LogFiles } from "./log-files.ts";

/** How old the known free disk may be. */
const REFRESH_MS = 1_000;

interface SpaceDeps {
  readonly directory: string;
  readonly files: LogFiles;
  readonly minFreeBytes: number;
  readonly now: () => number;
}

/**
 * Is there enough free disk? Asked for every block, so it answers from a free-disk figure at most a second old, less what was written
 * since. Seals and other control records are never refused here: they are what frees space.
 */
export class Space {
  freeBytes = Number.POSITIVE_INFINITY;
  readonly #deps: SpaceDeps;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(deps: SpaceDeps) {
    this.#deps = deps;
  }

  /** Why not, in words, or null when there is room. */
  refusal(bytes: number): string | null {
    const { minFreeBytes } = this.#deps;
    if (this.freeBytes - bytes < minFreeBytes) return `${this.freeBytes} bytes of disk are free, ${minFreeBytes} must stay free`;
    return null;
  }

  wrote(bytes: number): void {
    this.freeBytes -= bytes;
  }

  /** Reads free disk again when the known figure is old. Unreadable counts as unknown, not as full: the write itself will tell. */
  async refresh(): Promise<void> {
    if (this.#deps.now() - this.#readAtMs < REFRESH_MS) return this.#reading ?? undefined;
    this.#readAtMs = this.#deps.now();
    this.#reading = this.#deps.files.freeBytes(this.#deps.directory).then(
      (bytes) => { this.freeBytes = bytes; },
      () => { this.freeBytes = Number.POSITIVE_INFINITY; },
    );
    await this.#reading;
  }
}
