/** Looks until `look` is true; rejects, naming what was awaited, after `timeoutMs`. A look that throws counts as not yet. */
export async function eventually(what: string, look: () => Promise<boolean> | boolean, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (await Promise.resolve().then(look).catch(() => false)) return;
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((r) => setTimeout(r, 100));
  }
}
