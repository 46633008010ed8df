import type { logCreator } from "kafkajs";

const SAME_AGAIN_MS = 30_000;
const MAX_KINDS = 200;

/**
 * Turns the client's log into a few lines of ours: warnings and errors, each wording once in half a minute however often it comes. `redact` takes
 * secrets out.
 */
export function createClientLog(say: (message: string) => void, redact: (text: string) => string, nowMs: () => number): logCreator {
  const said = new Map<string, number>();
  return () => ({ log }) => {
    const { message, error } = log as { readonly message: string; readonly error?: unknown };
    const text = `${message}${typeof error === "string" && error !== message ? `: ${error}` : ""}`;
    const kind = text.replace(/\d+/g, "0");
    const lastMs = said.get(kind);
    if (lastMs !== undefined && nowMs() - lastMs < SAME_AGAIN_MS) return;
    if (said.size >= MAX_KINDS) said.clear();
    said.set(kind, nowMs());
    say(redact(text));
  };
}
