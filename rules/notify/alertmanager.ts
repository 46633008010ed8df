import type { AlertmanagerAlert } from "./payload.ts";

/** What became of one POST. */
export type PostOutcome =
  | { readonly kind: "accepted" }
  /** 400 or 422: at least one alert of the batch is not valid; the valid ones were stored. */
  | { readonly kind: "invalid"; readonly status: number; readonly message: string }
  /** Another status that the same request will get again. */
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  /** No answer in time, 429 or 5xx: the same request may succeed later. */
  | { readonly kind: "away"; readonly message: string };

export interface PostResult {
  readonly outcome: PostOutcome;
  /** Alertmanager's clock by its `Date` header (whole seconds), or null. */
  readonly serverDateMs: number | null;
}

/** One Alertmanager. */
export interface AlertmanagerTransport {
  /** Host, port and path; never a user or password. */
  readonly name: string;
  post(alerts: readonly AlertmanagerAlert[]): Promise<PostResult>;
}

const MAX_ANSWER_CHARS = 2_000;

/**
 * Sends to one Alertmanager over API v2. User and password of the address become basic authentication and appear nowhere else. A redirect is refused, an
 * answer is read up to a bound. Never throws once made.
 *
 * @param address such as https://user:password@alertmanager:9093/prefix
 * @throws RangeError when it is no http or https address (the address itself is not repeated, it may hold a password)
 * @see https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 */
export function createAlertmanagerTransport(address: string, timeoutMs = 10_000): AlertmanagerTransport {
  const url = parseAddress(address);
  const credentials = url.username === "" && url.password === "" ? null : `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = "";
  url.password = "";
  const base = url.href.replace(/\/+$/, "");
  const headers = {
    "content-type": "application/json",
    ...(credentials === null ? {} : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` }),
  };
  return {
    name: base.replace(/^https?:\/\//, ""),
    async post(alerts) {
      try {
        const response = await fetch(`${base}/api/v2/alerts`, { method: "POST", headers, body: JSON.stringify(alerts), redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
        return { outcome: outcomeOf(response.status, await readBounded(response)), serverDateMs: dateOf(response) };
      } catch (error) {
        return { outcome: { kind: "away", message: failureText(error) }, serverDateMs: null };
      }
    },
  };
}

function parseAddress(address: string): URL {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:") || url.search !== "" || url.hash !== "") {
    throw new RangeError("an Alertmanager address is not of the form http(s)://[user:password@]host[:port][/path]");
  }
  return url;
}

function outcomeOf(status: number, message: string): PostOutcome {
  if (status >= 200 && status < 300) return { kind: "accepted" };
  if (status === 400 || status === 422) return { kind: "invalid", status, message };
  if (status === 408 || status === 429 || status >= 500) return { kind: "away", message: `${status}: ${message}` };
  return { kind: "refused", status, message };
}

async function readBounded(response: Response): Promise<string> {
  let text = "";
  if (response.body === null) return text;
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= MAX_ANSWER_CHARS) break;
  }
  return text.slice(0, MAX_ANSWER_CHARS);
}

function dateOf(response: Response): number | null {
  const ms = Date.parse(response.headers.get("date") ?? "");
  return Number.isNaN(ms) ? null : ms;
}

function failureText(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  if (error.name === "TimeoutError") return "no answer in time";
  return error.cause instanceof Error ? error.cause.message : error.message;
}
