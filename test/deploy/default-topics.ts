import { readRoot } from "./compose-file.ts";

/** The topics that the consumer reads when none are configured. */
export function topicRoutes(): string[] {
  const line = /const DEFAULT_TOPICS[^=]*= \[([^\]]+)\]/.exec(readRoot("ingest/kafka/topic-route.ts"))?.[1] ?? "";
  return [...line.matchAll(/"(\w+)"/g)].map(([, topic = ""]) => topic);
}
