import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { DurableLog } from "./durable-log.ts";
import { errno } from "./errno.ts";
import { DISK, type LogFiles } from "./log-files.ts";
import { newNodeIdentity, readNodeIdentity, writeNodeIdentity, type NodeIdentity } from "./node-identity.ts";
import type { ReportLog } from "./notice.ts";
import { recover, type Recovered } from "./recover.ts";
import { setAside } from "./repair-segment.ts";
import { identityOfSegments } from "./segment-head.ts";
import { segmentName, segmentOfName } from "./segment-name.ts";
import { WriteAheadLog } from "./write-ahead-log.ts";

export interface LogOptions {
  /** Directory of the log; made when missing. One process at a time may have it open. */
  readonly dir: string;
  /** Name of a new log's node; random when not given. A directory keeps the name it has. */
  readonly nodeId?: string;
  /** Disk that the log may use. */
  readonly maxBytes: number;
  /** Free disk below which no block is taken. */
  readonly minFreeBytes: number;
  readonly segmentBytes?: number;
  /** Recent blocks kept in memory for delivery. */
  readonly cacheBytes?: number;
  /** How long request digests must outlive their blocks; 0 keeps none. */
  readonly digestWindowMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly report: ReportLog;
  readonly files?: LogFiles;
}

const MIB = 1024 * 1024;

/**
 * Opens the write-ahead log of a directory and brings back everything that was durable: batches not stored, blocks not sealed, request
 * digests, Kafka positions. Starts also on a damaged log (what is intact counts, the rest is put aside and reported) and on a disk that
 * takes no writes (appends are refused until it does). Throws only when the directory cannot be made or read.
 */
export async function openLog(options: LogOptions): Promise<DurableLog> {
  const { dir, now, report, files = DISK } = options;
  await files.makeDirectory(dir);
  const segments = (await files.list(dir)).map(segmentOfName).filter((s) => s !== null).sort((a, b) => a - b);
  const { identity, isNew } = await identify(options, segments, files);
  const nowMs = now();
  const digestsSinceMs = options.digestWindowMs > 0 ? nowMs - options.digestWindowMs : Number.POSITIVE_INFINITY;
  const known = isNew ? await setAsideAll(dir, segments, files, nowMs, report) : segments;
  const recovered = await recover({ directory: dir, mark: identity.mark, segments: known, files, nowMs, digestsSinceMs, report });
  const segmentBytes = Math.max(256 * 1024, Math.min(options.segmentBytes ?? 64 * MIB, Math.floor(options.maxBytes / 4)));
  const log = new WriteAheadLog({ ...options, files, identity, recovered, segmentBytes, node: `${identity.nodeId}-${randomBytes(4).toString("hex")}`, cacheBytes: options.cacheBytes ?? 24 * MIB });
  report({ level: "info", code: "ING_LOG_OPENED", message: summary(log.node, recovered) });
  await log.start();
  return log;
}

async function identify({ dir, nodeId, report }: LogOptions, segments: readonly number[], files: LogFiles): Promise<{ readonly identity: NodeIdentity; readonly isNew: boolean }> {
  const kept = await readNodeIdentity(dir, files);
  if (kept !== null) return { identity: kept, isNew: false };
  const found = await identityOfSegments(dir, segments, files);
  const identity = found ?? newNodeIdentity(nodeId);
  await writeNodeIdentity(dir, identity, files).catch((error: unknown) => {
    report({ level: "error", code: "ING_LOG_UNWRITABLE", message: `the node id could not be kept: ${errno(error)}` });
  });
  return { identity, isNew: found === null };
}

/** Segments that nothing can be read from without their mark: kept as evidence, out of the way. */
async function setAsideAll(dir: string, segments: readonly number[], files: LogFiles, nowMs: number, report: ReportLog): Promise<readonly number[]> {
  for (const segment of segments) {
    const path = join(dir, segmentName(segment));
    await setAside({ directory: dir, segment, bytes: await files.readWhole(path) }, files, nowMs);
    await files.remove(path);
    report({ level: "error", code: "ING_LOG_DAMAGED", message: `${segmentName(segment)}: not readable without node.json; moved to damaged/` });
  }
  return [];
}

function summary(node: string, { state, segments, tornBytes, damagedStretches }: Recovered): string {
  const { batches, unsealed } = state.backlog;
  return `${node}: ${segments.size} segments, ${batches.length} batches and ${unsealed.length} unsealed blocks to deliver, ${tornBytes} torn bytes cut, ${damagedStretches} damaged stretches`;
}
