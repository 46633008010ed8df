export type Turn<T> = { readonly kind: "done"; readonly value: T } | { readonly kind: "refused" };

/** Runs at most `running` jobs at a time and lets `waiting` wait; more are refused at once. Jobs with the same key that are under way are run once. */
export function createTurns(limits: { readonly running: number; readonly waiting: number }): <T>(key: string, job: () => Promise<T>) => Promise<Turn<T>> {
  const queue: (() => void)[] = [];
  const underWay = new Map<string, Promise<unknown>>();
  let running = 0;
  const next = () => { running--; queue.shift()?.(); };
  return async <T>(key: string, job: () => Promise<T>): Promise<Turn<T>> => {
    const same = underWay.get(key) as Promise<T> | undefined;
    if (same !== undefined) return { kind: "done", value: await same };
    if (running >= limits.running && queue.length >= limits.waiting) return { kind: "refused" };
    const started = (async () => {
      if (running >= limits.running) await new Promise<void>((go) => queue.push(go));
      running++;
      try { return await job(); } finally { next(); }
    })();
    underWay.set(key, started);
    try { return { kind: "done", value: await started }; } finally { underWay.delete(key); }
  };
}
