import { join } from "node:path";
import { crc32c } from "./crc32c.ts";
import type { LogFiles } from "./log-files.ts";
import type { NodeIdentity } from "./node-identity.ts";
import { readRecordHead, RECORD_HEAD_BYTES } from "./record.ts";
import { readSegmentMeta, type SegmentMeta } from "./record-meta.ts";
import { segmentName } from "./segment-name.ts";

const MAX_META_BYTES = 16 * 1024 * 1024;

/** What the first record of a segment says, read without the rest of the file; null when it is not intact. */
export async function readSegmentHead(directory: string, segment: number, files: LogFiles): Promise<{ readonly mark: Buffer; readonly meta: SegmentMeta } | null> {
  const file = await files.open(join(directory, segmentName(segment)));
  try {
    const bytes = Buffer.alloc(RECORD_HEAD_BYTES);
    if ((await file.read(bytes, 0)) < RECORD_HEAD_BYTES) return null;
    const mark = Buffer.from(bytes.subarray(0, 8));
    const head = readRecordHead(bytes, 0, { mark, segment });
    if (head === null || head.type !== "segment" || head.metaBytes > MAX_META_BYTES) return null;
    const json = Buffer.alloc(head.metaBytes);
    if ((await file.read(json, RECORD_HEAD_BYTES)) < json.length || crc32c(json) !== head.metaCrc) return null;
    const meta = readSegmentMeta(json);
    return meta === null ? null : { mark, meta };
  } finally {
    await file.close();
  }
}

/** The identity as the segments themselves remember it: for when its own file is lost. Null when none does. */
export async function identityOfSegments(directory: string, segments: readonly number[], files: LogFiles): Promise<NodeIdentity | null> {
  for (const segment of segments) {
    const head = await readSegmentHead(directory, segment, files);
    if (head !== null) return { nodeId: head.meta.nodeId, mark: head.mark };
  }
  return null;
}
