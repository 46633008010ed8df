import { runDemo } from "./main.ts";

export interface DemoCommand {
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Told about Ctrl-C, SIGTERM and a closed terminal. */
  readonly onSignal: (end: () => void) => void;
}

const LIMITS = { minutes: { fallback: 15, min: 1, max: 1_440 }, history: { fallback: 14, min: 0, max: 14 }, "warm-up": { fallback: 45, min: 0, max: 3_600 } } as const;

/** `auth-slo demo`; resolves with the exit status. */
export async function runDemoCommand(command: DemoCommand): Promise<number> {
  const number = (name: keyof typeof LIMITS): number | null => {
    const { fallback, min, max } = LIMITS[name];
    const value = Number(command.options[name] ?? fallback);
    if (Number.isFinite(value) && value >= min && value <= max) return value;
    command.complain(`--${name} must be a number from ${min} to ${max}`);
    return null;
  };
  const minutes = number("minutes"), historyDays = number("history"), warmUpSeconds = number("warm-up");
  if (minutes === null || historyDays === null || warmUpSeconds === null) return 2;
  const abort = new AbortController();
  command.onSignal(() => {
    if (!abort.signal.aborted) command.out("\nStopping the demo ...");
    abort.abort();
  });
  const alertmanagerUrls = (command.env["ALERTMANAGER_URL"] ?? "").split(",").map((url) => url.trim()).filter((url) => url !== "");
  return runDemo({ alertmanagerUrls, minutes, historyDays, warmUpSeconds, print: command.out, signal: abort.signal });
}
