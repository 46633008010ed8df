const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

/** Whether the disk takes writes, and when to try again if it does not: after 100 ms, then twice as long each time, at most 5 s. Time is an argument. */
export class Health {
  #delayMs = 0;
  #retryAtMs = 0;
  #why = "";

  get isBroken(): boolean {
    return this.#delayMs > 0;
  }

  get why(): string {
    return this.#why;
  }

  /** True when writing may be tried. */
  mayTry(nowMs: number): boolean {
    return this.#delayMs === 0 || nowMs >= this.#retryAtMs;
  }

  /** True when this is news. */
  failed(nowMs: number, why: string): boolean {
    const isNews = this.#delayMs === 0;
    this.#delayMs = isNews ? FIRST_DELAY_MS : Math.min(this.#delayMs * 2, MAX_DELAY_MS);
    this.#retryAtMs = nowMs + this.#delayMs;
    this.#why = why;
    return isNews;
  }

  /** True when this is news. */
  worked(): boolean {
    const isNews = this.#delayMs > 0;
    this.#delayMs = 0;
    return isNews;
  }
}
