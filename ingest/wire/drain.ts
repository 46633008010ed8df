/** Counts the requests in flight of one listener and knows when it is stopping. */
export interface Drain {
  readonly isDraining: boolean;
  readonly inFlight: number;
  /** Returns the function that ends the request; calling that twice counts once. Once draining, new requests are refused and not waited for. */
  enter(): () => void;
  begin(): void;
  /** Resolves when nothing is in flight any more or the deadline has passed; true in the first case. */
  finished(deadlineMs: number): Promise<boolean>;
}

export function createDrain(): Drain {
  let isDraining = false;
  let inFlight = 0;
  const waiting = new Set<() => void>();
  return {
    get isDraining() {
      return isDraining;
    },
    get inFlight() {
      return inFlight;
    },
    enter() {
      let isOpen = !isDraining;
      if (isOpen) inFlight += 1;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        inFlight -= 1;
        if (inFlight === 0) for (const wake of waiting) wake();
      };
    },
    begin() {
      isDraining = true;
    },
    finished(deadlineMs) {
      if (inFlight === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const end = (isEmpty: boolean) => {
          clearTimeout(deadline);
          waiting.delete(wake);
          resolve(isEmpty);
        };
        const wake = () => end(true);
        const deadline = setTimeout(() => end(false), deadlineMs);
        waiting.add(wake);
      });
    },
  };
}
