/** What the service has stored, read through its own HTTP API. */
import type { EventRow } from "../../../query/events.ts";
import type { LedgerView } from "../../../query/ports.ts";
import type { RunningService } from "../../service/service.ts";

export type StoredEvent = Omit<EventRow, "ts_nano" | "tie">;

const WIDE_MS = 26 * 3_600_000;

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
  for (;;) {
    const events = await storedEvents(service, filter).catch(() => []);
    if (events.length >= count) return events;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function readLedger(service: Pick<RunningService, "httpUrl">): Promise<LedgerView> {
  return (await (await fetch(`${service.httpUrl}/api/v1/ledger`)).json()) as LedgerView;
}
