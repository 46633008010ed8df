import { createHash } from "node:crypto";
import type { z } from "zod";
import type { UnusableItem } from "../credential-event.ts";
import { nextPage, type PagePlan } from "./page-plan.ts";
import type { AdminApi, Refusal } from "./service-account.ts";

/** One of Keycloak's two lists of events, read from where it was left, over and over. */
export interface EventList<Item> {
  /** The next page; `isLast` when there is nothing behind it. What was given before is left out. */
  readonly next: (fromMs: number, signal: AbortSignal) => Promise<{ readonly kind: "ok"; readonly items: readonly Item[]; readonly unusable: readonly UnusableItem[]; readonly newestMs: number; readonly isLast: boolean } | Refusal>;
  /** The page is durable: it need not be given again. Without this the next page is the same again. */
  readonly done: () => void;
}

export interface EventListDeps<Item> {
  readonly api: AdminApi;
  readonly path: string;
  readonly schema: z.ZodType<Item>;
  readonly pageSize: number;
  /** How long the ids of what was given are remembered, counted back from the newest event. */
  readonly overlapMs: number;
}

interface Read<Item> { readonly id: string; readonly timeMs: number; readonly item: Item | null; readonly unusable: UnusableItem | null }

const MAX_REMEMBERED = 200_000;

/** @param deps `Item` of Keycloak's events: each has an id and a time in milliseconds */
export function createEventList<Item extends { readonly id: string; readonly time: number }>(deps: EventListDeps<Item>): EventList<Item> {
  const { api, schema, pageSize, overlapMs } = deps;
  let plan: PagePlan | null = null;
  let pending: { readonly ids: readonly (readonly [string, number])[]; readonly then: PagePlan | null } | null = null;
  const given = new Map<string, number>();

  const forget = (newestMs: number): void => {
    for (const [id, timeMs] of given) if (timeMs < newestMs - overlapMs || given.size > MAX_REMEMBERED) given.delete(id);
  };

  /** What cannot be used is told by its bytes from others like it. */
  const readOne = (raw: unknown, fromMs: number): Read<Item> => {
    const parsed = schema.safeParse(raw);
    if (parsed.success) return { id: parsed.data.id, timeMs: parsed.data.time, item: parsed.data, unusable: null };
    const where = parsed.error.issues[0]?.path.map(String).join(".") ?? "";
    const id = `unusable:${createHash("sha256").update(JSON.stringify(raw)).digest("base64")}`;
    return { id, timeMs: statedTime(raw) ?? fromMs, item: null, unusable: { code: "ING_EVENT_INVALID", message: `an event of Keycloak is not as documented: ${where}`, excerpt: "" } };
  };

  return {
    async next(fromMs, signal) {
      const from = plan ?? { fromMs, skip: 0 };
      const answer = await api.get(`${deps.path}${deps.path.includes("?") ? "&" : "?"}dateFrom=${from.fromMs}&first=${from.skip}&max=${pageSize}&direction=asc`, signal);
      if (answer.kind === "failed") return answer;
      if (!Array.isArray(answer.value) || answer.value.length > pageSize) return { kind: "failed", code: "ING_FEED_ANSWER", message: `${deps.path.split("?")[0] ?? ""} answered no list of at most ${pageSize} events` };
      const read = answer.value.map((raw) => readOne(raw, from.fromMs));
      const fresh = read.filter((r) => !given.has(r.id));
      const then = nextPage(from, read.map((r) => r.timeMs), pageSize);
      pending = { ids: fresh.map((r) => [r.id, r.timeMs]), then };
      return { kind: "ok", items: fresh.flatMap((r) => r.item ?? []), unusable: fresh.flatMap((r) => r.unusable ?? []), newestMs: Math.max(0, ...read.map((r) => r.timeMs)), isLast: then === null };
    },
    done() {
      for (const [id, timeMs] of pending?.ids ?? []) given.set(id, timeMs);
      plan = pending?.then ?? null;
      pending = null;
      forget(Math.max(0, ...[...given.values()].slice(-1)));
    },
  };
}

function statedTime(raw: unknown): number | null {
  const time = typeof raw === "object" && raw !== null && "time" in raw ? raw.time : null;
  return typeof time === "number" && Number.isSafeInteger(time) && time >= 0 ? time : null;
}
