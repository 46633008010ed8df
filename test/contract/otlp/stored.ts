/** What the service has stored, read through its own HTTP API. */
import type { EventRow } from "../../../query/events.ts";
import type { LedgerView } from "../../../query/ports.ts";
import { startService, type RunningService, type ServiceOptions } from "../../service/service.ts";

export type StoredEvent = Omit<EventRow, "ts_nano" | "tie">;

const WIDE_MS = 26 * 3_600_000;
const LONGEST_PAUSE_MS = 2_000;

/** Longest time of a test with the whole service: a bound for a machine that does much else, no measure of how long it takes. */
export const PATIENCE_MS = 240_000;

/** The whole service, given time to start on a busy machine. */
export function startWholeService(options: ServiceOptions = {}): Promise<RunningService> {
  return startService({ readyTimeoutMs: PATIENCE_MS / 2, ...options });
}

/** All events with these values, newest first, over all pages. */
export async function storedEvents(service: Pick<RunningService, "httpUrl">, filter: Readonly<Record<string, string>>): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const nowMs = Date.now();
    const query: string = new URLSearchParams({ from: String(nowMs - WIDE_MS), to: String(nowMs + WIDE_MS), limit: "1000", ...filter, ...(cursor === "" ? {} : { cursor }) }).toString();
    const response: Response = await fetch(`${service.httpUrl}/api/v1/events?${query}`);
    if (response.status !== 200) throw new Error(`/api/v1/events answered ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as { readonly events: readonly StoredEvent[]; readonly nextCursor: string | null };
    events.push(...page.events);
    cursor = page.nextCursor;
  }
  return events;
}

/** Asks until there are `count` events or more; a store that never has them fails by the test's own time limit. */
export async function eventuallyStored(service: Pick<RunningService, "httpUrl">, filter: Readonly<Record<string, string>>, count: number): Promise<readonly StoredEvent[]> {
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const events = await storedEvents(service, filter).catch(() => []);
    if (events.length >= count) return events;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

export async function readLedger(service: Pick<RunningService, "httpUrl">): Promise<LedgerView> {
  return (await (await fetch(`${service.httpUrl}/api/v1/ledger`)).json()) as LedgerView;
}
