/** Questions to this service's API. Problems come as values of `Problem`; the browser's own log stays clean because they are asked for inline. */

export class Problem extends Error {
  /** @param {number} status @param {string} title @param {string} action @param {string} code */
  constructor(status, title, action, code) {
    super(title);
    this.status = status;
    this.action = action;
    this.code = code;
  }
}

const TOKEN = "auth-slo-token";
/** @type {(() => void) | null} */
let askForToken = null;

/** @param {() => void} ask */
export function onTokenNeeded(ask) { askForToken = ask; }

/** Kept for this tab only. @param {string} token */
export function keepToken(token) { sessionStorage.setItem(TOKEN, token); }

/** Whether this tab has a token that it sends. */
export const wasTokenSent = () => sessionStorage.getItem(TOKEN) !== null;

/**
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function ask(path, signal) {
  const token = sessionStorage.getItem(TOKEN);
  /** @type {Record<string, string>} */
  const headers = { accept: "application/json", prefer: "problem=inline" };
  if (token !== null) headers["authorization"] = `Bearer ${token}`;
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, { headers, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, "The service does not answer", "Is it running? This page tries again by itself.", "NO_ANSWER");
  }
  const body = await response.json().catch((/** @type {unknown} */ error) => {
    if (signal?.aborted) throw error;
    throw new Problem(response.status, "Something else answered in place of the service", `HTTP ${response.status}, and no JSON: a proxy before it? This page tries again by itself.`, "NO_ANSWER");
  });
  if (typeof body?.type !== "string" || !body.type.startsWith("urn:auth-slo:error:")) return body;
  if (body.status === 401) askForToken?.();
  throw new Problem(body.status, body.title, adviceOf(body), body.code);
}

/** What to do, for who reads a page; the problem's own action is written for callers of the API. @param {any} body */
function adviceOf(body) {
  if (Array.isArray(body.errors) && body.errors.length > 0) return body.errors.map((/** @type {{path: string, message: string}} */ e) => `${e.path}: ${e.message}`).join("; ");
  switch (body.code) {
    case "QRY_UNAUTHENTICATED": return "Reload the page to sign in.";
    case "QRY_NOT_FOUND": return String(body.detail ?? "");
    default: return String(body.action ?? "");
  }
}

/** @param {unknown} error */
export const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";
