/** How the asked sources of credential events do: rows of the metrics, and words for /readyz. */
import type { Ingest } from "../ingest/index.ts";
import type { MetricRow, PartStatus } from "../query/index.ts";

type Statuses = ReturnType<Ingest["feeds"]>;

export function feedRows(feeds: () => Statuses): readonly MetricRow[] {
  const row = (name: MetricRow["name"], kind: MetricRow["kind"], help: string, labels: readonly string[], read: (feed: Statuses[number]) => ReturnType<MetricRow["read"]>): MetricRow => ({ name, kind, help, labels, read: () => feeds().flatMap(read) });
  return [
    row("authslo_feed_polls_total", "counter", "Looks at a source of credential events, by what came of them.", ["feed", "outcome"], ({ feed, polls }) => Object.entries(polls).map(([outcome, value]) => ({ labels: { feed, outcome }, value }))),
    row("authslo_feed_up", "gauge", "1 when the last look at a source of credential events succeeded.", ["feed"], ({ feed, problem, lastSuccessMs }) => [{ labels: { feed }, value: problem === null && lastSuccessMs !== null ? 1 : 0 }]),
    row("authslo_feed_last_success_timestamp_seconds", "gauge", "When a look at a source of credential events last succeeded.", ["feed"], ({ feed, lastSuccessMs }) => (lastSuccessMs === null ? [] : [{ labels: { feed }, value: lastSuccessMs / 1_000 }])),
    row("authslo_feed_clock_skew_seconds", "gauge", "The source's clock minus ours, as far as it is certain.", ["feed"], ({ feed, clockSkewMs }) => (clockSkewMs === null ? [] : [{ labels: { feed }, value: clockSkewMs / 1_000 }])),
  ];
}

/** A line of /readyz when sources are configured. A source that is away does not make this service unready: it takes telemetry in as ever. */
export function feedsState(feeds: Statuses): readonly PartStatus[] {
  if (feeds.length === 0) return [];
  const words = feeds.flatMap(({ feed, problem, lastSuccessMs, warnings }) => [
    ...(problem !== null ? [`${feed}: ${problem.message} (${problem.code})`] : lastSuccessMs === null ? [`${feed}: not asked yet`] : []),
    ...warnings.map((warning) => `${feed}: ${warning}`),
  ]);
  return [{ part: "feeds", isReady: true, detail: words.length === 0 ? `${feeds.length} answer` : words.join("; ") }];
}
