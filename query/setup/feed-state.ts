import type { ReceiverAddresses } from "../ports.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Feed } from "./feeds.ts";

/**
 * How a feed stands: `receiving` facts; `quarantined`: records came on its way, none could be used; `ignored`: none was about authentication; `refused`:
 * requests were turned away; `nothing` came.
 */
export type FeedStatus = "receiving" | "quarantined" | "ignored" | "refused" | "nothing";

export interface FeedState {
  readonly id: string;
  readonly title: string;
  readonly documentation: string;
  readonly status: FeedStatus;
  /** What is missing, or what would make it better, in words; empty when all is well. */
  readonly hints: readonly string[];
  readonly eventCount: number;
  readonly lastAt: string | null;
  readonly services: readonly string[];
  readonly quarantine: Arrivals["quarantine"];
}

const FEW = 0.2;

/** Says how a feed stands, from what has arrived in the last day on the ways that it uses. */
export function feedState(feed: Feed, arrivals: Arrivals, answered: ReceiverAddresses["answered"]): FeedState {
  const facts = arrivals.facts.filter((f) => feed.gateways.includes(f.gateway));
  const onItsWay = (row: { readonly transport: string; readonly signal: string }) => feed.transports.includes(row.transport) && (feed.signals.length === 0 || row.signal === "" || feed.signals.includes(row.signal));
  const ledger = arrivals.ledger.filter(onItsWay);
  const quarantine = arrivals.quarantine.filter(onItsWay);
  const refused = answered.filter((a) => onItsWay(a) && a.code !== "OK");
  const isLifecycle = feed.id === "lifecycle", isKafka = feed.id === "kafka";
  const stored = sum(ledger, (l) => l.stored);
  const eventCount = isLifecycle ? arrivals.credentialEvents.count : isKafka ? stored : sum(facts, (f) => f.events);
  const about = { id: feed.id, title: feed.title, documentation: feed.documentation, eventCount, services: [...new Set(facts.flatMap((f) => f.services))].filter((s) => s !== "").sort().slice(0, 10), quarantine };
  const lastAt = isLifecycle ? arrivals.credentialEvents.lastAt : (facts.map((f) => f.lastAt).sort().at(-1) ?? null);
  if (eventCount > 0) return { ...about, status: "receiving", lastAt, hints: qualityHints(facts) };
  const none = { ...about, lastAt: null };
  if (quarantine.length > 0) return { ...none, status: "quarantined", hints: quarantine.slice(0, 3).map((q) => `${q.count} records came and could not be used: ${q.message} (${q.code})`) };
  const ignored = sum(ledger, (l) => l.ignored);
  if (ignored > 0 && stored === 0) return { ...none, status: "ignored", hints: [`${ignored} records came and none was about authentication: no profile found an HTTP status or an auth.* attribute in them. \`auth-slo profile test\` shows what a sample becomes.`] };
  if (refused.length > 0) return { ...none, status: "refused", hints: refused.slice(0, 3).map((r) => `${r.count} requests were refused with ${r.code} (docs/errors.md).`) };
  return { ...none, status: "nothing", hints: stored > 0 ? ["Other senders use the same way already; nothing was recognised as coming from this one."] : ["Nothing has come on this way yet: is the address reachable from the gateway?"] };
}

/** What richer telemetry would add: a refusal without a reason can only be judged by its status. */
function qualityHints(facts: Arrivals["facts"]): readonly string[] {
  const events = sum(facts, (f) => f.events), refusals = sum(facts, (f) => f.refusals);
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  const hints: string[] = [];
  if (share(sum(facts, (f) => f.guessed), refusals) > FEW) hints.push(`${Math.round(share(sum(facts, (f) => f.guessed), refusals) * 100)} % of refusals carry no reason: an outage cannot be told from a bad token by the status alone.`);
  if (share(sum(facts, (f) => f.withoutRoute), events) > FEW) hints.push("Many events carry no route: failures cannot be told apart by endpoint.");
  if (share(sum(facts, (f) => f.withoutIssuer), events) > FEW) hints.push("Many events carry no issuer: a failing identity provider cannot be named.");
  if (facts.length > 0 && share(sum(facts, (f) => f.withLatency), events) < FEW) hints.push("Few events carry the time that validation took: the latency objective has little to measure.");
  return hints;
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
