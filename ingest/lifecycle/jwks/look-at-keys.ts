import type { BoundedAnswer, BoundedFetch } from "../feed/bounded-fetch.ts";
import { discoveryUri, readDiscovery } from "./discovery.ts";
import type { IssuerSettings } from "./issuer-settings.ts";
import type { JwksSight } from "./jwks-events.ts";
import type { PublishedKey } from "./jwks-state.ts";
import { readKeySet } from "./key-set.ts";

/** A look, and the keys seen; null when none could be read or nothing changed since. */
export interface JwksLook {
  readonly sight: JwksSight;
  readonly keys: readonly PublishedKey[] | null;
}

const MAX_BYTES = 1_048_576;
const MAX_REDIRECTS = 3;
const MAX_HEADER_CHARS = 200;
/** An address found by discovery is looked up again after this long, and after every failure. */
const DISCOVERY_MS = 3_600_000;

/** Looks at an issuer's key set as a careful gateway would: with a condition when it has an `ETag`, without following more than it must. */
export function createLookAtKeys({ settings, fetch, nowMs }: { readonly settings: IssuerSettings; readonly fetch: BoundedFetch; readonly nowMs: () => number }): (signal: AbortSignal) => Promise<JwksLook> {
  const { issuer, timeoutSeconds, slowMs } = settings;
  const get = (url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal) => fetch({ url, headers: { accept: "application/json, application/jwk-set+json", ...headers }, timeoutMs: timeoutSeconds * 1_000, maxBytes: MAX_BYTES, maxRedirects: MAX_REDIRECTS, signal });
  let found: { readonly uri: string; readonly untilMs: number } | null = null;
  let etag = "";

  const uri = async (signal: AbortSignal): Promise<string | JwksLook> => {
    if (settings.jwksUri !== undefined) return settings.jwksUri;
    if (found !== null && nowMs() < found.untilMs) return found.uri;
    const answer = await get(discoveryUri(issuer), {}, signal);
    if (answer.kind === "failed" || answer.status !== 200) return noKeys("failed", `discovery: ${answer.kind === "failed" ? answer.message : `answered ${answer.status}`}`, answer);
    const read = readDiscovery(answer.body, issuer);
    if (read.kind === "unusable") return noKeys("unusable", read.why, answer);
    if (found?.uri !== read.jwksUri) etag = "";
    found = { uri: read.jwksUri, untilMs: nowMs() + DISCOVERY_MS };
    return found.uri;
  };

  const look = async (signal: AbortSignal): Promise<JwksLook> => {
    const address = await uri(signal);
    if (typeof address !== "string") return address;
    const answer = await get(address, etag === "" ? {} : { "if-none-match": etag }, signal);
    if (answer.kind === "failed") return noKeys("failed", answer.message, answer);
    if (answer.status === 304 && etag !== "") return { sight: sightOf(answer, answer.latencyUs > slowMs * 1_000 ? "slow" : "not_modified"), keys: null };
    if (answer.status !== 200) return noKeys("failed", `answered ${answer.status}`, answer);
    const set = await readKeySet(answer.body);
    if (set.kind === "unusable") return noKeys("unusable", set.why, answer);
    etag = answer.headers.get("etag") ?? "";
    const sight = sightOf(answer, answer.latencyUs > slowMs * 1_000 ? "slow" : "ok");
    return { sight: { ...sight, notes: set.notes }, keys: set.keys };
  };

  return async (signal) => {
    const seen = await look(signal);
    if (seen.sight.outcome === "failed" || seen.sight.outcome === "unusable") { found = null; etag = ""; }
    return seen;
  };
}

function noKeys(outcome: "failed" | "unusable", why: string, answer: BoundedAnswer): JwksLook {
  return { sight: { ...sightOf(answer, outcome), why }, keys: null };
}

function sightOf(answer: BoundedAnswer, outcome: JwksSight["outcome"]): JwksSight {
  const headers = answer.kind === "answered" ? answer.headers : new Headers();
  return { outcome, why: "", httpStatus: answer.kind === "answered" ? answer.status : 0, latencyUs: answer.latencyUs, notes: null, cacheControl: (headers.get("cache-control") ?? "").slice(0, MAX_HEADER_CHARS), hasEtag: headers.has("etag") };
}
