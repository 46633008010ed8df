import { createLocalJWKSet, type LocalJWKSet } from "jose";
import { z } from "zod";
import type { BoundedFetch } from "../feed/bounded-fetch.ts";
import { configurationUrlOf, type SsfSettings } from "./ssf-settings.ts";

/** The keys of a stream's transmitter, or why they cannot be had now. */
export type KeysOutcome = { readonly kind: "keys"; readonly keys: LocalJWKSet } | { readonly kind: "unavailable"; readonly message: string };

/** Keys of one transmitter, fetched from the configured address only. */
export interface KeySource {
  /** The keys as known; fetched when there are none or they are old. */
  current(): Promise<KeysOutcome>;
  /** The keys after a look at whether there are new ones, since a token names a key that is not among them; at most every 30 seconds. */
  renewed(): Promise<KeysOutcome>;
  close(): void;
}

export interface KeySourceDeps {
  readonly settings: Pick<SsfSettings, "issuer" | "jwksUri" | "configurationUrl" | "dialect" | "timeoutSeconds">;
  readonly fetch: BoundedFetch;
  readonly nowMs: () => number;
}

const FRESH_MS = 600_000;
/** How long keys are used beyond that while their address does not answer. */
const STALE_MS = 3_600_000;
const RENEW_MS = 30_000;
const RETRY_MS = 1_000;
const MAX_BYTES = 1_048_576;

const jwks = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).min(1).max(1_000) });
const configuration = z.looseObject({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

export function createKeySource({ settings, fetch, nowMs }: KeySourceDeps): KeySource {
  const ending = new AbortController();
  let known: { readonly keys: LocalJWKSet; readonly atMs: number } | null = null;
  let failed = { atMs: Number.NEGATIVE_INFINITY, message: "" };
  let running: Promise<KeysOutcome> | null = null;

  async function getJson<T>(url: string, schema: z.ZodType<T>, what: string): Promise<T> {
    const answer = await fetch({ url, headers: { accept: "application/json" }, timeoutMs: settings.timeoutSeconds * 1_000, maxBytes: MAX_BYTES, maxRedirects: 0, signal: ending.signal });
    if (answer.kind === "failed") throw new Error(`${what}: ${answer.message}`);
    if (answer.status !== 200) throw new Error(`${what}: answered ${String(answer.status)}`);
    const parsed = schema.safeParse(parseJson(answer.body));
    if (!parsed.success) throw new Error(`${what}: is not what it should be`);
    return parsed.data;
  }

  async function jwksUri(): Promise<string> {
    if (settings.jwksUri !== undefined) return settings.jwksUri;
    const url = configurationUrlOf(settings);
    const found = await getJson(url, configuration, "the transmitter's configuration");
    if (found.issuer !== settings.issuer) throw new Error("the transmitter's configuration: names another issuer");
    if (url.startsWith("https:") && !found.jwks_uri.startsWith("https:")) throw new Error("the transmitter's configuration: names keys without TLS");
    return found.jwks_uri;
  }

  async function load(): Promise<KeysOutcome> {
    try {
      const keys = createLocalJWKSet(await getJson(await jwksUri(), jwks, "the transmitter's keys"));
      known = { keys, atMs: nowMs() };
      return { kind: "keys", keys };
    } catch (error) {
      failed = { atMs: nowMs(), message: error instanceof Error ? error.message : "the transmitter's keys: unknown error" };
      return { kind: "unavailable", message: failed.message };
    }
  }

  /** One look at a time, and not at once again after a failure: a flood of SETs must not become a flood of fetches. */
  function fetchKeys(): Promise<KeysOutcome> {
    if (running === null && nowMs() - failed.atMs < RETRY_MS) return Promise.resolve({ kind: "unavailable", message: failed.message });
    running ??= load().finally(() => { running = null; });
    return running;
  }

  async function current(): Promise<KeysOutcome> {
    const before = known;
    if (before !== null && nowMs() - before.atMs < FRESH_MS) return { kind: "keys", keys: before.keys };
    const outcome = await fetchKeys();
    return outcome.kind === "unavailable" && before !== null && nowMs() - before.atMs < STALE_MS ? { kind: "keys", keys: before.keys } : outcome;
  }

  return {
    current,
    renewed: () => (known !== null && nowMs() - known.atMs < RENEW_MS ? Promise.resolve({ kind: "keys", keys: known.keys }) : fetchKeys()),
    close: () => ending.abort(),
  };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
