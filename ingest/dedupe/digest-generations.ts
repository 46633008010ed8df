import { DigestSet } from "./digest-set.ts";

/** One tenant's requests in two generations: the older is dropped as a whole when the newer is a window old, or full. */
export class DigestGenerations {
  /** How often a full generation was closed before its time. */
  earlyRotations = 0;
  readonly #maxRequests: number;
  #current: DigestSet;
  #previous: DigestSet | null = null;
  #startedAtMs: number;

  constructor(maxRequests: number, nowMs: number) {
    this.#maxRequests = maxRequests;
    this.#current = new DigestSet(maxRequests);
    this.#startedAtMs = nowMs;
  }

  get size(): number {
    return this.#current.size + (this.#previous?.size ?? 0);
  }

  /** Forgets what is older than two windows at the latest; to be called before every look. */
  advance(nowMs: number, windowMs: number): void {
    const ageMs = nowMs - this.#startedAtMs;
    if (ageMs < windowMs) return;
    // Turned when it was due, not when someone looked: else a quiet tenant's requests would be remembered for longer.
    this.#rotate(ageMs < 2 * windowMs ? this.#startedAtMs + windowMs : nowMs);
    if (ageMs >= 2 * windowMs) this.#previous = null;
  }

  get(digest: string): number | null {
    return this.#current.get(digest) ?? this.#previous?.get(digest) ?? null;
  }

  add(digest: string, records: number, nowMs: number): void {
    if (this.#current.isFull) {
      this.earlyRotations++;
      this.#rotate(nowMs);
    }
    this.#current.add(digest, records);
  }

  #rotate(startedAtMs: number): void {
    this.#previous = this.#current;
    this.#current = new DigestSet(this.#maxRequests);
    this.#startedAtMs = startedAtMs;
  }
}
