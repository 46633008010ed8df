import { z } from "zod";
import type { FormedBlock } from "../block/block.ts";

/** The metadata of each record type, as JSON. It is checked when read: a checksum proves it unchanged, not that this version wrote it. */
const decimal = z.string().regex(/^\d{1,20}$/);
const count = z.number().int().nonnegative();

const ledgerEntry = z.object({
  tenant: z.string(), transport: z.string(), signal: z.string(),
  received: count, stored: count, deduplicated: count, rejected: count, quarantined: count, ignored: count,
});
const digest = z.object({ digest: z.string().regex(/^[0-9a-f]{32}$/), records: count });
const kafkaRange = z.object({ topic: z.string(), partition: z.number().int(), first: z.string(), last: z.string() });

const blockMeta = z.object({
  formedAtMs: z.number(),
  ledger: z.array(ledgerEntry),
  digests: z.array(digest),
  kafka: z.array(kafkaRange),
  sections: z.array(z.object({ table: z.string(), rows: count, columns: z.array(z.string()).optional(), bytes: count })),
  isDamaged: z.boolean().optional(),
});
export type BlockMeta = z.infer<typeof blockMeta>;

/** `fate`: not a batch to deliver; see `BatchFate`. */
const range = z.object({ firstSeq: decimal, lastSeq: decimal, node: z.string(), sealedAtMs: z.number(), fate: z.enum(["elsewhere", "unsure"]).optional() });
export type SealRange = z.infer<typeof range>;
/** A seal names the one before it, so that losing one record does not lose what was delivered under which token. */
const sealMeta = range.extend({ previous: range.nullable() });

const storedMeta = z.object({ firstSeq: decimal, lastSeq: decimal });
const noteMeta = z.object({
  firstSeq: decimal,
  lastSeq: decimal,
  note: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("attempt"), atMs: z.number() }),
    z.object({ kind: z.literal("split"), table: z.string(), at: decimal }),
    z.object({ kind: z.literal("reject"), table: z.string(), seq: decimal, code: z.string(), message: z.string() }),
  ]),
});
const digestsMeta = z.object({ digests: z.array(digest.extend({ formedAtMs: z.number() })) });

/** First record of every segment: everything that must survive the deletion of the segments before it. */
const segmentMeta = z.object({
  version: z.literal(1),
  nodeId: z.string(),
  node: z.string(),
  nextSeq: decimal,
  /** How far the segment before it is valid: bytes beyond are a failed write that was refused. */
  previous: z.object({ segment: z.number().int(), bytes: count }).nullable(),
});
export type SegmentMeta = z.infer<typeof segmentMeta>;

export const readBlockMeta = reader(blockMeta);
export const readSealMeta = reader(sealMeta);
export const readStoredMeta = reader(storedMeta);
export const readNoteMeta = reader(noteMeta);
export const readDigestsMeta = reader(digestsMeta);
export const readSegmentMeta = reader(segmentMeta);

/** What a block says of itself beside its rows. */
export function blockMetaOf(block: FormedBlock): BlockMeta {
  return {
    formedAtMs: block.formedAtMs,
    ledger: [...block.ledger],
    digests: [...block.digests],
    kafka: [...block.kafka],
    sections: block.sections.map(({ table, rows, columns, native }) => ({ table, rows, ...(columns === undefined ? {} : { columns: [...columns] }), bytes: native.length })),
  };
}

function reader<T>(schema: z.ZodType<T>): (meta: Buffer) => T | null {
  return (meta) => {
    try {
      return schema.parse(JSON.parse(meta.toString()));
    } catch {
      return null;
    }
  };
}
