import type { BlockSection } from "../block/block.ts";
import type { BatchNote, DurableBatch, LoggedBlock } from "../log/durable-log.ts";

/** One INSERT: the rows that some consecutive blocks of a batch have for one table. */
export interface Piece {
  readonly table: string;
  readonly token: string;
  readonly blocks: readonly { readonly seq: bigint; readonly section: BlockSection }[];
}

const FIRST = "auth_events";
const LAST = "touched_slots";

/** The tables of a batch in the order of their INSERTs: events, then the others as they come, then what tells the rules to look again. */
export function tablesOf(blocks: readonly LoggedBlock[]): string[] {
  const tables = new Set(blocks.flatMap((b) => b.sections.map((s) => s.table)));
  const others = [...tables].filter((t) => t !== FIRST && t !== LAST);
  return [FIRST, ...others, LAST].filter((t) => tables.has(t));
}

/**
 * The INSERTs of one table: one, unless a split was written down or blocks name different columns (an upgrade lay between them). Tokens depend
 * only on the batch and the splits, so a retry after a crash sends the same rows under the same tokens. Rejected blocks are left out.
 */
export function planPieces(batch: DurableBatch, table: string, blocks: readonly LoggedBlock[]): Piece[] {
  const with_ = blocks.flatMap((b) => b.sections.filter((s) => s.table === table && s.rows > 0).map((section) => ({ seq: b.seq, section })));
  const cuts = [...splitsOf(batch.notes, table), ...columnChanges(with_)];
  const bounds = [batch.firstSeq, ...[...new Set(cuts)].sort((a, b) => (a < b ? -1 : 1)), batch.lastSeq + 1n];
  const rejected = rejectedSeqs(batch.notes, table);
  const token = `${batch.token}/${table}`;
  return bounds.slice(0, -1).map((from, i) => {
    const to = (bounds[i + 1] ?? from) - 1n;
    return {
      table,
      token: bounds.length === 2 ? token : `${token}/${from}-${to}`,
      blocks: with_.filter((b) => b.seq >= from && b.seq <= to && !rejected.has(b.seq)),
    };
  }).filter((piece) => piece.blocks.length > 0);
}

/** Where to cut a piece of more than one block in two. */
export function middleOf(piece: Piece): bigint {
  return piece.blocks[Math.ceil(piece.blocks.length / 2)]?.seq ?? 0n;
}

function splitsOf(notes: readonly BatchNote[], table: string): bigint[] {
  return notes.flatMap((n) => (n.kind === "split" && n.table === table ? [BigInt(n.at)] : []));
}

function rejectedSeqs(notes: readonly BatchNote[], table: string): Set<bigint> {
  return new Set(notes.flatMap((n) => (n.kind === "reject" && n.table === table ? [BigInt(n.seq)] : [])));
}

function columnChanges(blocks: Piece["blocks"]): bigint[] {
  return blocks.slice(1).flatMap((b, i) => (String(b.section.columns) === String(blocks[i]?.section.columns) ? [] : [b.seq]));
}
