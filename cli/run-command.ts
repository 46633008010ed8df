/** The commands other than `serve` and `demo`. Each resolves to the exit status. */
import { readFileSync } from "node:fs";
import type { Config } from "../config.ts";
import { explainSample, loadProfiles } from "../ingest/index.ts";
import { checkJson, checkText, createReplay, formatProblems, loadSlos, readShippedSloFiles, readSloFiles, type ReplayResult } from "../rules/index.ts";
import { connectStore, lockDataDir, type Store } from "../store/index.ts";

export interface Terminal {
  readonly out: (text: string) => void;
  readonly complain: (text: string) => void;
}
type Options = Readonly<Record<string, string | boolean | undefined>>;

/** `auth-slo check [PATH ...]`. */
export async function runCheck(paths: readonly string[], options: Options, t: Terminal): Promise<number> {
  const own = (await Promise.all(paths.map((path) => readSloFiles(path)))).flat();
  if (paths.length > 0 && own.length === 0) { t.complain(`no SLO files at ${paths.join(", ")}`); return 1; }
  const loaded = loadSlos({ files: [...(await readShippedSloFiles()), ...own] });
  const say = loaded.kind === "ok" || options["json"] === true ? t.out : t.complain;
  say((options["json"] === true ? checkJson(loaded) : checkText(loaded)).trimEnd());
  return loaded.kind === "ok" ? 0 : 1;
}

const quiet = { info: () => undefined, warn: () => undefined };

async function withStore(config: Config, t: Terminal, use: (store: Store) => Promise<number>): Promise<number> {
  const lock = config.clickhouseUrl === undefined ? lockDataDir(config.dataDir) : null;
  try {
    const retention = { rawDays: config.rawRetentionDays, rollup10sHours: config.rollup10sRetentionHours, rollup1mDays: config.rollup1mRetentionDays, rollup1hDays: config.rollup1hRetentionDays };
    const connected = await connectStore({ clickhouseUrl: config.clickhouseUrl ?? null, dataDir: config.dataDir, enginePort: 0, retention, logger: quiet });
    try {
      const migrated = await connected.migrate();
      if (migrated.kind === "failed") { t.complain(`${migrated.failure.message} (${migrated.failure.code})`); return 1; }
      if (migrated.value.applied.length > 0) t.complain(`applied: ${migrated.value.applied.join(", ")}`);
      return await use(connected.store);
    } finally {
      await connected.close();
    }
  } finally {
    lock?.release();
  }
}

/** `auth-slo migrate`. */
export function runMigrate(config: Config, t: Terminal): Promise<number> {
  return withStore(config, t, () => { t.out("The schema is up to date."); return Promise.resolve(0); });
}

/** `auth-slo replay`: the live engine over stored slices; sends nothing. */
export async function runReplay(config: Config, options: Options, nowMs: number, t: Terminal): Promise<number> {
  const instant = (name: string, fallback: number) => { const given = options[name]; return typeof given === "string" ? Date.parse(given) : fallback; };
  const toMs = instant("to", nowMs), fromMs = instant("from", toMs - 6 * 3_600_000);
  if (!(fromMs < toMs)) { t.complain("--from must be an ISO 8601 time before --to"); return 2; }
  const loaded = loadSlos({ files: [...(await readShippedSloFiles()), ...(await readSloFiles(config.sloDir))] });
  if (loaded.kind === "invalid") { t.complain(formatProblems(loaded.problems).trimEnd()); return 1; }
  const slos = loaded.slos.filter((s) => options["slo"] === undefined || s.name === options["slo"]);
  if (slos.length === 0) { t.complain(`no SLO is named ${String(options["slo"])}`); return 1; }
  return withStore(config, t, async (store) => {
    const result = await createReplay(store)({ slos, fromMs, toMs, evalIntervalMs: config.evalIntervalSeconds * 1_000, rollup10sRetentionMs: config.rollup10sRetentionHours * 3_600_000, minuteRetentionDays: config.rollup1mRetentionDays, nowMs });
    t.out(options["json"] === true ? JSON.stringify(result, null, 2) : replayText(result));
    return 0;
  });
}

function replayText(result: ReplayResult): string {
  const lines = result.timeline.map((e) => `${new Date(e.evalTimeMs).toISOString()}  ${e.severity.padEnd(6)}  ${e.from} -> ${e.to}  ${Object.entries(e.labels).map(([n, v]) => `${n}=${v}`).join(" ")}${e.budgetSpentRatio === null ? "" : `  budget spent ${(e.budgetSpentRatio * 100).toFixed(2)} %`}`);
  return [...lines, `${result.evaluatedSlots} evaluations, ${result.pages} pages, ${result.tickets} tickets, ${result.undecidedSlots} undecided`].join("\n");
}

/** `auth-slo profile test FILE`. */
export function runProfileTest(positionals: readonly string[], options: Options, profileDir: string, t: Terminal): number {
  const [verb, file] = positionals;
  if (verb !== "test" || file === undefined) { t.complain("use: auth-slo profile test FILE"); return 2; }
  const profiles = loadProfiles({ userDir: profileDir });
  if (profiles.kind === "invalid") { for (const i of profiles.issues) t.complain(`${i.file}:${i.line}: ${i.path}: ${i.message}`); return 1; }
  const body = readFileSync(file === "-" ? 0 : file);
  const explained = explainSample(profiles.set, body, typeof options["profile"] === "string" ? options["profile"] : null);
  if (explained.kind === "malformed") { t.complain(explained.message); return 1; }
  t.out(explained.text);
  return 0;
}
