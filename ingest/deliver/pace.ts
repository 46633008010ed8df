const MAX_SLOWDOWN = 16;
/** So many batches in a row must go through before the pace doubles again. */
const CALM_BATCHES = 20;

/** How much less often than normal batches are cut: doubles when the store has too many parts, halves after a while without. */
export class Pace {
  slowdown = 1;
  #calm = 0;

  slowDown(): void {
    this.slowdown = Math.min(MAX_SLOWDOWN, this.slowdown * 2);
    this.#calm = 0;
  }

  stored(): void {
    if (this.slowdown === 1 || ++this.#calm < CALM_BATCHES) return;
    this.slowdown /= 2;
    this.#calm = 0;
  }
}
