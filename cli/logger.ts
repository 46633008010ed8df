export type LogLevel = "debug" | "info" | "warn" | "error";

/** The service's own log: one line an event, human first, `key=value` after. Values are the caller's duty to keep free of secrets. */
export type Logger = Readonly<Record<LogLevel, (message: string, fields?: Readonly<Record<string, string | number | boolean>>) => void>>;

const ORDER: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Writes to the given stream-like function; lines below `level` are not built at all. */
export function createLogger(deps: { readonly level: LogLevel; readonly write: (line: string) => void; readonly nowMs: () => number }): Logger {
  const line = (level: LogLevel) => (message: string, fields?: Readonly<Record<string, string | number | boolean>>) => {
    if (ORDER.indexOf(level) < ORDER.indexOf(deps.level)) return;
    const extra = fields === undefined ? "" : ` ${Object.entries(fields).map(([k, v]) => `${k}=${quoted(String(v))}`).join(" ")}`;
    deps.write(`${new Date(deps.nowMs()).toISOString()} ${level.padEnd(5)} ${clean(message)}${extra}\n`);
  };
  return { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
}

/** A log line stays one line: control characters would let input forge others. */
function clean(text: string): string {
  let out = "";
  for (const c of text) out += c < " " || c === "\u007f" ? " " : c;
  return out;
}

function quoted(text: string): string {
  const one = clean(text);
  return /[\s"=]/.test(one) ? JSON.stringify(one) : one;
}
