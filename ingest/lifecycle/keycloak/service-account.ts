import { readFileSync } from "node:fs";
import { decodeJwt } from "jose";
import { z } from "zod";
import type { BoundedFetch } from "../feed/bounded-fetch.ts";
import type { FeedErrorCode } from "../feed/errors.ts";
import { clockSkewMs } from "./clock-skew.ts";
import type { KeycloakSettings } from "./keycloak-settings.ts";

export type Refusal = { readonly kind: "failed"; readonly code: FeedErrorCode; readonly message: string };
export type JsonAnswer = { readonly kind: "ok"; readonly value: unknown } | Refusal;

/** Keycloak's admin API as this service may use it. No secret or token leaves this object. */
export interface AdminApi {
  /** The JSON under `/admin/realms/{realm}/`. */
  readonly get: (path: string, signal: AbortSignal) => Promise<JsonAnswer>;
  /** Keycloak's clock minus ours in milliseconds, from the last token; null before the first. */
  readonly clockSkewMs: () => number | null;
}

export interface AdminApiDeps {
  readonly settings: KeycloakSettings;
  readonly fetch: BoundedFetch;
  readonly nowMs: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const MAX_TOKEN_BYTES = 64 * 1_024;
const MAX_ANSWER_BYTES = 16 * 1_024 * 1_024;
/** A token is replaced this long before its end, so that none ends on its way. */
const TOKEN_MARGIN_MS = 10_000;
const tokenSchema = z.object({ access_token: z.string().min(1).max(32_768), expires_in: z.number().min(0).max(31_536_000) });

/** Makes the caller of the admin API: client credentials grant (RFC 6749 section 4.4), the token kept until it ends or is refused. */
export function createAdminApi({ settings, fetch, nowMs, env }: AdminApiDeps): AdminApi {
  const base = settings.url.replace(/\/+$/, "");
  const realm = encodeURIComponent(settings.realm);
  let token = { value: "", untilMs: 0 };
  let skewMs: number | null = null;

  const logIn = async (signal: AbortSignal): Promise<Refusal | null> => {
    const secret = readSecret(settings, env);
    if (secret === null) return { kind: "failed", code: "ING_FEED_SECRET", message: `no secret in ${settings.clientSecretFile ?? `the environment variable ${settings.clientSecretEnv ?? ""}`}` };
    const sentMs = nowMs();
    const body = new URLSearchParams({ grant_type: "client_credentials", client_id: settings.clientId, client_secret: secret }).toString();
    const answer = await fetch({ url: `${base}/realms/${realm}/protocol/openid-connect/token`, method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body, timeoutMs: settings.timeoutSeconds * 1_000, maxBytes: MAX_TOKEN_BYTES, maxRedirects: 0, signal });
    if (answer.kind === "failed") return { kind: "failed", code: "ING_FEED_UNREACHABLE", message: `the token endpoint: ${answer.message}` };
    if (answer.status !== 200) return refusal(answer.status, "the token endpoint");
    const parsed = tokenSchema.safeParse(parseJson(answer.body));
    if (!parsed.success) return { kind: "failed", code: "ING_FEED_ANSWER", message: "the token endpoint gave no token" };
    const receivedMs = nowMs();
    token = { value: parsed.data.access_token, untilMs: sentMs + parsed.data.expires_in * 1_000 - TOKEN_MARGIN_MS };
    const statedMs = statedTimeMs(answer.headers, token.value);
    if (statedMs !== null) skewMs = clockSkewMs({ statedMs, sentMs, receivedMs });
    return null;
  };

  const get = async (path: string, signal: AbortSignal, isSecondTry = false): Promise<JsonAnswer> => {
    if (nowMs() >= token.untilMs) {
      const refused = await logIn(signal);
      if (refused !== null) return refused;
    }
    const answer = await fetch({ url: `${base}/admin/realms/${realm}/${path}`, headers: { authorization: `Bearer ${token.value}`, accept: "application/json" }, timeoutMs: settings.timeoutSeconds * 1_000, maxBytes: MAX_ANSWER_BYTES, maxRedirects: 0, signal });
    const place = `/admin/realms/${settings.realm}/${path.split("?")[0] ?? ""}`;
    if (answer.kind === "failed") return { kind: "failed", code: "ING_FEED_UNREACHABLE", message: `${place}: ${answer.message}` };
    // Sessions and keys of the realm may have been renewed since the token was issued.
    if (answer.status === 401 && !isSecondTry) { token = { value: "", untilMs: 0 }; return get(path, signal, true); }
    if (answer.status !== 200) return refusal(answer.status, place);
    const value = parseJson(answer.body);
    return value === undefined ? { kind: "failed", code: "ING_FEED_ANSWER", message: `${place} answered no JSON` } : { kind: "ok", value };
  };
  return { get: (path, signal) => get(path, signal), clockSkewMs: () => skewMs };
}

function refusal(status: number, place: string): Refusal {
  if (status === 400 || status === 401 || status === 403) return { kind: "failed", code: "ING_FEED_DENIED", message: `${place} answered ${status}` };
  return { kind: "failed", code: status >= 500 || status === 429 ? "ING_FEED_UNREACHABLE" : "ING_FEED_ANSWER", message: `${place} answered ${status}` };
}

/** When the answer was made by its own clock: a `Date` header (of a proxy too), or the token's `iat`; Keycloak itself sends no `Date`. */
function statedTimeMs(headers: Headers, accessToken: string): number | null {
  const date = Date.parse(headers.get("date") ?? "");
  if (Number.isFinite(date)) return date;
  try {
    const { iat } = decodeJwt(accessToken);
    return iat === undefined ? null : iat * 1_000;
  } catch {
    return null;
  }
}

function readSecret({ clientSecretFile, clientSecretEnv }: KeycloakSettings, env: AdminApiDeps["env"]): string | null {
  try {
    const text = clientSecretFile === undefined ? env[clientSecretEnv ?? ""] ?? "" : readFileSync(clientSecretFile, "utf8").trim();
    return text === "" ? null : text;
  } catch {
    return null;
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
