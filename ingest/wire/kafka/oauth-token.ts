import { readFile } from "node:fs/promises";
import { z } from "zod";

export interface TokenProviderOptions {
  /** Holds the token; read at every use, so that another program may renew it. Wins over the endpoint. */
  readonly tokenFile?: string | undefined;
  /** Token endpoint of the client-credentials grant (RFC 6749 4.4). */
  readonly tokenUrl?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly scope?: string | undefined;
  readonly nowMs: () => number;
}

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 65_536;
/** A token is asked for anew so long before it ends. */
const MARGIN_MS = 30_000;
const answer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive().optional() });

/** Makes the source of bearer tokens. It rejects with words that hold no secret. */
export function createTokenProvider({ tokenFile, tokenUrl, clientId = "", clientSecret = "", scope, nowMs }: TokenProviderOptions): () => Promise<string> {
  let kept: { readonly token: string; readonly untilMs: number } | null = null;

  async function ask(): Promise<string> {
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString("base64");
    const response = await fetch(tokenUrl ?? "", {
      method: "POST", redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS), headers: { authorization: `Basic ${basic}`, accept: "application/json" },
      body: new URLSearchParams({ grant_type: "client_credentials", ...(scope === undefined ? {} : { scope }) }),
    });
    if (!response.ok) throw new Error(`the token endpoint answered ${response.status}`);
    const parsed = answer.safeParse(parse(await bounded(response)));
    if (!parsed.success) throw new Error("the token endpoint's answer holds no access token");
    const { access_token: token, expires_in: seconds } = parsed.data;
    kept = seconds === undefined ? null : { token, untilMs: nowMs() + seconds * 1_000 - MARGIN_MS };
    return token;
  }

  return async () => {
    if (tokenFile !== undefined) return (await readFile(tokenFile, "utf8")).trim();
    return kept !== null && nowMs() < kept.untilMs ? kept.token : ask();
  };
}

async function bounded(response: Response): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_ANSWER_BYTES) throw new Error("the token endpoint's answer is too long");
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
