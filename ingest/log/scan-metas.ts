import { crc32c } from "./crc32c.ts";
import type { LogFile } from "./log-files.ts";
import { readRecordHead, RECORD_HEAD_BYTES, type RecordType } from "./record.ts";

const WINDOW_BYTES = 256 * 1024;

/**
 * The metadata of a segment's records in order, bodies skipped: a window of the file at a time, so that it neither needs the segment in memory
 * nor holds up the event loop. Ends at the first record that is not intact.
 */
export async function* scanMetas(file: LogFile, place: { readonly mark: Buffer; readonly segment: number }, endBytes: number): AsyncGenerator<{ readonly type: RecordType; readonly meta: Buffer }> {
  let window = Buffer.alloc(0);
  let windowAt = 0;
  const stretch = async (from: number, length: number): Promise<Buffer> => {
    if (from < windowAt || from + length > windowAt + window.length) {
      const next = Buffer.allocUnsafe(Math.min(Math.max(WINDOW_BYTES, length), endBytes - from));
      window = next.subarray(0, await file.read(next, from));
      windowAt = from;
    }
    return window.subarray(from - windowAt, from - windowAt + length);
  };
  for (let offset = 0; offset + RECORD_HEAD_BYTES <= endBytes;) {
    const head = readRecordHead(await stretch(offset, RECORD_HEAD_BYTES), 0, place);
    if (head === null || offset + RECORD_HEAD_BYTES + head.metaBytes > endBytes) return;
    const meta = await stretch(offset + RECORD_HEAD_BYTES, head.metaBytes);
    if (crc32c(meta) !== head.metaCrc) return;
    yield { type: head.type, meta };
    offset += head.bytes;
  }
}
