/** Looks at every panel of every board as the console does: which show nothing, and which say in words that their feed is not connected. */
import { z } from "zod";

const panelSchema = z.object({ id: z.number(), type: z.string(), title: z.string().default(""), options: z.object({ content: z.string().optional() }).optional() });
const boardSchema = z.object({
  uid: z.string(), time: z.object({ from: z.string() }), panels: z.array(panelSchema.extend({ panels: z.array(panelSchema).default([]) })),
  templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.string(), multi: z.boolean().default(false) })) }),
});
const dataSchema = z.object({ targets: z.array(z.object({ fields: z.array(z.object({ type: z.string(), values: z.array(z.unknown()) })) })) });

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `now-6h` in milliseconds before now. */
function lengthMs(from: string): number {
  const [, count, unit] = /^now-(\d+)([mhd])$/.exec(from) ?? [];
  return Number(count) * (UNIT_MS[unit ?? ""] ?? Number.NaN);
}

export interface Looked {
  /** Panels with a statement that gave rows. */
  readonly filled: readonly string[];
  /** Panels in words that say that nothing is connected. */
  readonly notConnected: readonly string[];
  /** All others. */
  readonly empty: readonly string[];
}

/** Asks the console's own API at each board's own time and choices; variables of one value get the first that is to be had, as in the console. */
export async function lookAtPanels(httpUrl: string, nowMs: number): Promise<Looked> {
  const read = async (path: string): Promise<unknown> => (await fetch(`${httpUrl}${path}`, { signal: AbortSignal.timeout(30_000) })).json();
  const { boards } = z.object({ boards: z.array(z.object({ uid: z.string() })) }).parse(await read("/api/v1/boards"));
  const found = { filled: [] as string[], notConnected: [] as string[], empty: [] as string[] };
  for (const { uid } of boards) {
    const board = boardSchema.parse(await read(`/api/v1/boards/${uid}`));
    const query = new URLSearchParams({ from: String(nowMs - lengthMs(board.time.from)), to: String(nowMs) });
    for (const variable of board.templating.list.filter((v) => v.type === "query" && !v.multi)) {
      const { options } = z.object({ options: z.array(z.object({ value: z.string() })) }).parse(await read(`/api/v1/boards/${uid}/variables/${variable.name}?${query}`));
      const own = variable.name === "slo" ? options.find((o) => o.value === "auth-availability") : undefined;
      query.set(`var-${variable.name}`, (own ?? options[0])?.value ?? "");
    }
    for (const panel of board.panels.flatMap((p) => [p, ...p.panels]).filter((p) => p.type !== "row")) {
      const name = `${uid}: ${panel.title}`;
      if (panel.type === "text") { (/\bnot connected\b/i.test(panel.options?.content ?? "") ? found.notConnected : found.empty).push(name); continue; }
      const { targets } = dataSchema.parse(await read(`/api/v1/boards/${uid}/panels/${panel.id}/data?${query}`));
      const hasValue = targets.some((t) => t.fields.some((f) => f.type !== "time" && f.values.some((v) => v !== null && v !== "")));
      (hasValue ? found.filled : found.empty).push(name);
    }
  }
  return found;
}
