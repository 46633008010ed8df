/** The composition root: reads the command line, and for `serve` puts the parts together. The only file that knows everything. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { helpText } from "./cli/commands.ts";
import { consolePorts } from "./cli/console-ports.ts";
import { streamsState } from "./cli/credential-rows.ts";
import { feedsState } from "./cli/feed-rows.ts";
import { kafkaState } from "./cli/kafka-rows.ts";
import { createLogger } from "./cli/logger.ts";
import { metricRows } from "./cli/metric-rows.ts";
import { parseCli } from "./cli/parse.ts";
import { readerAddress, readerDoor } from "./cli/reader-door.ts";
import { readConfig } from "./cli/read-config.ts";
import { banner, configLines } from "./cli/serve-banner.ts";
import { alertView, sloView } from "./cli/slo-view.ts";
import { startFailureText } from "./cli/start-failure.ts";
import { watchStore } from "./cli/store-watch.ts";
import { createToken } from "./cli/token.ts";
import { startTracing } from "./cli/tracing.ts";
import { productVersion } from "./cli/version.ts";
import type { Config } from "./config.ts";
import type { Ingest } from "./ingest/index.ts";
import { checkListenPolicy, isLoopback } from "./ingest/wire/listen-policy.ts";
import type { PartStatus } from "./query/index.ts";
import type { Rules } from "./rules/index.ts";
import { connectStore, lockDataDir } from "./store/index.ts";

const version = productVersion();
const out = (text: string) => void process.stdout.write(`${text}\n`);
const complain = (text: string) => void process.stderr.write(`${text}\n`);
const RULES_STOP_MS = 1_000;
const PING_MS = 2_000;
const SAME_SIGNAL_MS = 1_000;

/** A reason not to start that a person can act on; printed without a stack. */
class StartRefusal extends Error {}

async function serve(config: Config): Promise<() => Promise<void>> {
  const logger = createLogger({ level: config.logLevel, write: (line) => process.stderr.write(line), nowMs: () => Date.now() });
  const policy = checkListenPolicy(config);
  if (policy.kind === "refused") throw new StartRefusal(`${policy.message} (${policy.code})`);
  for (const warning of policy.warnings) logger.warn(warning);
  if (!isLoopback(config.host) && config.apiTokensFile === undefined) throw new StartRefusal("The API would be open to everybody who reaches it: set AUTH_SLO_API_TOKENS_FILE, or listen on 127.0.0.1. (CFG_OPEN_API)");
  logger.debug(configLines(config));

  const tracing = await startTracing(config.otelEndpoint, version);
  const lock = lockDataDir(config.dataDir);
  const closers: (() => Promise<void>)[] = [() => Promise.resolve(lock.release())];
  const stop = async () => { for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close().catch((e: unknown) => logger.error(`while stopping: ${messageOf(e)}`)); };
  try {
    const retention = { rawDays: config.rawRetentionDays, rollup10sHours: config.rollup10sRetentionHours, rollup1mDays: config.rollup1mRetentionDays, rollup1hDays: config.rollup1hRetentionDays };
    const reader = readerDoor(config);
    if (reader.kind === "refused") throw new StartRefusal(reader.message);
    if (reader.kind === "open") for (const warning of reader.warnings) logger.warn(warning);
    // The engine starts in its process while the rest is loaded in this one.
    const connecting = connectStore({ clickhouseUrl: config.clickhouseUrl ?? null, dataDir: config.dataDir, enginePort: config.clickhousePort, retention, logger, ...(reader.kind === "open" ? { door: reader.door } : {}) });
    closers.push(() => connecting.then((store) => store.close(), () => undefined));
    connecting.catch(() => undefined);
    const [{ loadProfiles, startIngest }, { createMetrics, startQuery }, { createCredentialReader, formatProblems, loadSlos, readShippedSloFiles, readSloFiles, startRules, systemClock }] = await Promise.all([import("./ingest/index.ts"), import("./query/index.ts"), import("./rules/index.ts")]);
    const profiles = loadProfiles({ userDir: config.profileDir });
    if (profiles.kind === "invalid") throw new StartRefusal(profiles.issues.map((i) => `${i.file}:${i.line}: ${i.path}: ${i.message}`).join("\n"));
    const slos = loadSlos({ files: [...(await readShippedSloFiles()), ...(await readSloFiles(config.sloDir))] });
    if (slos.kind === "invalid") throw new StartRefusal(formatProblems(slos.problems));
    const connected = await connecting;
    const { store } = connected;
    let rules: Rules | null = null;
    let storeState: PartStatus = { part: "store", isReady: false, detail: "the schema is not up to date yet" };

    const ingest = await startIngest({
      config, profiles: profiles.set, store, isStoreShared: connected.engine === null,
      migrate: async () => { const done = await connected.migrate(); return done.kind === "ok" ? { kind: "ok", value: undefined } : done; },
      report: ({ level, code, message }) => logger[level](message, { code }),
      aroundAccept: (accept) => (request) => tracing.span("ingest.accept", { "authslo.transport": request.transport, "authslo.body.bytes": request.body.length }, () => accept(request)),
    });
    closers.push(() => ingest.stop());
    ingest.startDelivery();

    const query = await startQuery({
      host: config.host, port: config.httpPort, store, nowMs: () => Date.now(),
      tls: config.tlsCertFile === undefined || config.tlsKeyFile === undefined ? null : { certFile: config.tlsCertFile, keyFile: config.tlsKeyFile },
      tokenHashes: apiTokenHashes(config.apiTokensFile), allowedHosts: allowedHosts(config), logError: (message) => logger.error(message, { code: "QRY_INTERNAL" }),
      ports: {
        listSlos: () => slos.slos.map((slo) => sloView(slo, runbookBase(config))),
        sloStatus: async (name) => (await rules?.status(name)) ?? { kind: "ok", value: [] },
        listAlerts: () => (rules?.alerts() ?? []).map(alertView),
        readLedger: async () => { const l = await ingest.ledger(); return l.kind === "ok" ? { kind: "ok", value: { identityHolds: l.identityHolds && l.nothingLost !== false, bySource: l.bySource } } : l; },
        readiness: () => [storeState, logState(ingest), ...kafkaState(ingest), rulesState(rules), ...feedsState(ingest.feeds()), ...streamsState(ingest, Date.now())],
        metricsText: createMetrics(metricRows({ ingest: () => ingest, rules: () => rules, engineRestarts: () => connected.engine?.restarts() ?? 0, isStoreReady: () => storeState.isReady })).text,
        runbooksMarkdown: () => readFileSync(new URL("./docs/runbooks.md", import.meta.url), "utf8"),
        credentials: createCredentialReader({ store, slos: slos.slos, nowMs: () => Date.now() }),
        ...consolePorts({ config, receivers: () => ingest.receivers, version }),
      },
    });
    closers.push(() => query.close());

    const begin = () => {
      ingest.startFeeds();
      const links = { publicUrl: (config.publicUrl ?? query.url).replace(/\/+$/, ""), runbookUrl: runbookBase(config, query.url) };
      rules = startRules({
        store, slos: slos.slos, alertmanagerUrls: config.alertmanagerUrls, evalIntervalMs: config.evalIntervalSeconds * 1_000, queryOffsetMs: config.queryOffsetSeconds * 1_000, minuteRetentionDays: config.rollup1mRetentionDays, links,
        clock: systemClock, random: Math.random,
        warn: (message) => logger.warn(message), aroundTick: (evalTimeMs, run) => tracing.span("rules.measure", { "authslo.eval_time": evalTimeMs }, run),
      });
      const started = rules;
      closers.push(() => started.stop(RULES_STOP_MS));
    };
    const watch = watchStore({ migrate: connected.migrate, ping: () => store.ping(PING_MS), begin, logger, set: (state) => { storeState = state; } });
    closers.push(() => watch.stop(), () => tracing.stop());
    await watch.firstLook;
    const name = config.host.includes(":") ? `[${config.host}]` : config.host;
    out(banner(version, {
      consoleUrl: query.url, otlpHttpUrl: `${config.tlsCertFile === undefined ? "http" : "https"}://${name}:${ingest.receivers.httpPort}${config.otlpBasePath}`, otlpGrpcAddress: `${name}:${ingest.receivers.grpcPort}`,
      store: connected.engine === null ? "ClickHouse server (CLICKHOUSE_URL)" : `embedded ClickHouse, data in ${resolve(config.dataDir)}`, reader: readerAddress(reader, connected.engine), alertmanagers: config.alertmanagerUrls.length,
    }));
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function runbookBase(config: Config, ownUrl = ""): string {
  return config.runbookUrl ?? `${(config.publicUrl ?? ownUrl).replace(/\/+$/, "")}/runbooks`;
}

function logState(ingest: Ingest): PartStatus {
  const { healthy, isFull, unstoredBytes } = ingest.stats().log;
  const why = isFull ? "is full (AUTH_SLO_MAX_LOG_BYTES, or free disk)" : "cannot be written";
  return { part: "log", isReady: healthy, detail: healthy ? `takes blocks; ${unstoredBytes} bytes on their way to the store` : `${why}; senders are told to come back` };
}

function rulesState(rules: Rules | null): PartStatus {
  if (rules === null) return { part: "rules", isReady: false, detail: "wait for the store" };
  const { failedSlots, evaluatedSlots } = rules.stats().runner;
  const isStuck = evaluatedSlots === 0 && failedSlots > 3;
  return { part: "rules", isReady: !isStuck, detail: isStuck ? "alert states cannot be loaded" : `${evaluatedSlots} evaluations` };
}

/** Names by which this service may be called; null beyond loopback, where a proxy may use any name. */
function allowedHosts(config: Config): readonly string[] | null {
  if (!isLoopback(config.host)) return null;
  const own = config.publicUrl === undefined ? [] : [new URL(config.publicUrl).hostname.toLowerCase()];
  return ["127.0.0.1", "localhost", "[::1]", config.host.toLowerCase(), ...own];
}

/** Hashes of the API tokens file, read anew when it changes; null when none is configured. A file that cannot be read lets nobody in. */
function apiTokenHashes(file: string | undefined): () => readonly string[] | null {
  if (file === undefined) return () => null;
  return () => {
    try {
      return readFileSync(file, "utf8").split("\n").flatMap((line) => /^[^:#]+:([0-9a-f]{64})\s*$/i.exec(line)?.[1]?.toLowerCase() ?? []);
    } catch {
      return [];
    }
  };
}

/** Runs until a signal ends it, also while it still starts; exits 0 after an orderly stop. A second signal ends it at once. */
async function serveUntilSignal(config: Config): Promise<void> {
  const starting = serve(config);
  let stoppingSinceMs: number | null = null;
  const end = (signal: string) => {
    // One Ctrl-C can arrive twice at once: from the terminal, and passed on by npm.
    if (stoppingSinceMs !== null && performance.now() - stoppingSinceMs > SAME_SIGNAL_MS) process.exit(1);
    if (stoppingSinceMs !== null) return;
    stoppingSinceMs = performance.now();
    complain(`\n${signal}: stopping ...`);
    starting.then((stop) => stop()).then(() => { complain("Stopped."); process.exit(0); }, () => undefined);
  };
  process.on("SIGINT", () => end("Interrupted"));
  process.on("SIGTERM", () => end("Asked to end"));
  await starting;
}

async function run(args: readonly string[]): Promise<number | null> {
  const parsed = parseCli(args);
  const terminal = { out, complain };
  switch (parsed.kind) {
    case "help": out(helpText(parsed.command, version)); return 0;
    case "version": out(version); return 0;
    case "wrong": complain(`auth-slo: ${parsed.message}\n\n${helpText(parsed.command, version)}`); return 2;
    case "run": break;
  }
  const { command, positionals, options } = parsed;
  const named = options["config"];
  const config = () => readConfig(typeof named === "string" ? named : undefined, process.env, complain);
  const commands = () => import("./cli/run-command.ts");
  switch (command.name) {
    case "check": return (await commands()).runCheck(positionals, options, terminal);
    case "demo": {
      const { runDemoCommand } = await import("./demo/command.ts");
      // Exporters that still wait for a service which is gone would keep the process for a minute.
      process.exit(await runDemoCommand({ options, env: process.env, ...terminal, onSignal: (end) => { for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end); } }));
    }
    case "token": {
      const [verb, name] = positionals;
      if (verb !== "create" || name === undefined || !/^[A-Za-z0-9._-]{1,64}$/.test(name)) { complain("use: auth-slo token create NAME (letters, digits, dot, hyphen, underscore)"); return 2; }
      const { token, line } = createToken(name);
      complain(`Token (shown once): ${token}`);
      out(line);
      return 0;
    }
    default: break;
  }
  const settings = config();
  if (settings === null) return 2;
  switch (command.name) {
    case "migrate": return (await commands()).runMigrate(settings, terminal);
    case "replay": return (await commands()).runReplay(settings, options, Date.now(), terminal);
    case "profile": return (await commands()).runProfileTest(positionals, options, settings.profileDir, terminal);
    default: await serveUntilSignal(settings); return null;
  }
}

try {
  const status = await run(process.argv.slice(2));
  if (status !== null) process.exitCode = status;
} catch (error) {
  complain(`auth-slo: ${error instanceof StartRefusal ? error.message : startFailureText(error)}`);
  process.exit(1);
}
