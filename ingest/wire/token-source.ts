import { parseIngestTokens, type IngestTokens } from "./ingest-tokens.ts";
import type { WireObserver } from "./observer.ts";
import { watchFiles } from "./watched-files.ts";

export interface TokenSource {
  readonly current: () => IngestTokens;
  readonly check: () => Promise<void>;
  readonly close: () => void;
}

/** Ingest tokens of a file, replaced when it changes; a broken file keeps the tokens in use and is reported. Throws when it is broken at the start. */
export function createTokenSource(deps: { readonly file: string; readonly observer: Pick<WireObserver, "problem">; readonly everyMs: number }): TokenSource {
  let tokens: IngestTokens = { count: 0, tenantOf: () => null };
  const files = watchFiles({
    paths: [deps.file],
    everyMs: deps.everyMs,
    onBroken: (message) => deps.observer.problem("ING_TOKENS_FILE", message),
    apply([content]) {
      const outcome = parseIngestTokens(content?.toString("utf8") ?? "");
      if (outcome.kind === "broken") return outcome.message;
      tokens = outcome.tokens;
      return null;
    },
  });
  return { current: () => tokens, check: files.check, close: files.close };
}
