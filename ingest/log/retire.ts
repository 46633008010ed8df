import { join } from "node:path";
import type { RecoveredDigest } from "./durable-log.ts";
import type { LogFiles } from "./log-files.ts";
import { readBlockMeta, readDigestsMeta, type BlockMeta } from "./record-meta.ts";
import { scanMetas } from "./scan-metas.ts";
import { segmentName } from "./segment-name.ts";

interface RetireDeps {
  readonly directory: string;
  readonly mark: Buffer;
  readonly files: LogFiles;
  readonly segments: Map<number, number>;
  /** The lowest segment that must stay. */
  readonly keepFrom: number;
  readonly digestsSinceMs: number;
  /** Writes digests into the present segment, durably; false when the disk refuses. */
  readonly carry: (digests: readonly RecoveredDigest[]) => Promise<boolean>;
}

/**
 * Deletes the segments whose blocks are all stored, oldest first, and only from the oldest end: recovery relies on it. Request digests still
 * within the replay window are written into the present segment first; while that fails the segment stays, at most for the window.
 */
export async function retireSegments(deps: RetireDeps): Promise<void> {
  for (const segment of [...deps.segments.keys()]) {
    if (segment >= deps.keepFrom) return;
    const digests = await digestsOf(deps, segment, deps.segments.get(segment) ?? 0);
    if (digests.length > 0 && !(await deps.carry(digests))) return;
    await deps.files.remove(join(deps.directory, segmentName(segment)));
    deps.segments.delete(segment);
  }
}

async function digestsOf({ directory, files, mark, digestsSinceMs }: RetireDeps, segment: number, bytes: number): Promise<RecoveredDigest[]> {
  const digests: RecoveredDigest[] = [];
  if (digestsSinceMs === Number.POSITIVE_INFINITY) return digests;
  const file = await files.open(join(directory, segmentName(segment)));
  try {
    for await (const { type, meta } of scanMetas(file, { mark, segment }, bytes)) {
      const found = type === "digests" ? readDigestsMeta(meta)?.digests : type === "block" ? digestsOfBlock(readBlockMeta(meta)) : undefined;
      for (const digest of found ?? []) if (digest.formedAtMs >= digestsSinceMs) digests.push(digest);
    }
  } finally {
    await file.close();
  }
  return digests;
}

function digestsOfBlock(meta: BlockMeta | null): RecoveredDigest[] {
  return meta === null ? [] : meta.digests.map((d) => ({ ...d, formedAtMs: meta.formedAtMs }));
}
