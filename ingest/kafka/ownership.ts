/**
 * Who consumed a partition from which offset on, as it travels in the metadata of the group's committed offset. With it a node that comes back
 * can tell whether blocks that it made durable, but could not commit, are its own to deliver or were consumed again by another.
 */
export interface Ownership {
  readonly from: bigint;
  /** Node id: of the log's directory, so it is the same over restarts. */
  readonly node: string;
}

/** Oldest first; `from` never falls. */
export type OwnershipChain = readonly Ownership[];

/** What Kafka knows of a partition in a group. */
export interface CommittedPosition {
  /** Next offset to be consumed; null when the group has none. */
  readonly offset: bigint | null;
  readonly chain: OwnershipChain;
}

/**
 * Whose a range of offsets is that this node made durable. `open`: this node is still the last owner and the offset is not committed beyond it,
 * so it is decided by the next commit. `unsure`: Kafka does not know any more.
 */
export type Verdict = "ours" | "elsewhere" | "open" | "unsure";

const MARK = "auth-slo/1 ";
const ENTRY = /^(\d{1,19}):([A-Za-z0-9_.-]{1,64})$/;

/** The chain in a metadata text; empty when it is not ours (nobody has consumed yet, or a tool has set the offset). */
export function parseChain(metadata: string | null): OwnershipChain {
  if (metadata === null || !metadata.startsWith(MARK)) return [];
  const entries = metadata.slice(MARK.length).split(",").map((text) => ENTRY.exec(text));
  return entries.every((e) => e !== null) ? entries.map((e) => ({ from: BigInt(e[1] ?? 0), node: e[2] ?? "" })) : [];
}

/** The metadata text, at most `maxChars` long (a broker takes 4,096 bytes unless told otherwise): the oldest owners are left out first. */
export function formatChain(chain: OwnershipChain, maxChars = 3_500): string {
  const entries = chain.map(({ from, node }) => `${from}:${node}`);
  while (entries.length > 1 && MARK.length + entries.join(",").length > maxChars) entries.shift();
  return MARK + entries.join(",");
}

/** The chain once `node` consumes from `from` on. Owners that never got beyond `from` had nothing, so they are left out. */
export function takenOver(chain: OwnershipChain, node: string, from: bigint): OwnershipChain {
  if (chain.at(-1)?.node === node) return chain;
  return [...chain.filter((o) => o.from < from), { from, node }];
}

/** Whose the range is. Every range of a node lies within one ownership: a node commits at the ends of its blocks. */
export function judge({ first, last }: { readonly first: bigint; readonly last: bigint }, { offset, chain }: CommittedPosition, node: string): Verdict {
  if (offset === null) return "unsure";
  // A tool has set the offset: what is before it nobody consumes again, what is not everybody does.
  if (chain.length === 0) return last < offset ? "ours" : "elsewhere";
  const index = chain.findLastIndex((o) => o.from <= first);
  const owner = chain[index];
  const next = chain[index + 1];
  if (owner === undefined) return "unsure";
  if (owner.node !== node) return "elsewhere";
  if (next !== undefined) return last < next.from ? "ours" : "unsure";
  return last < offset ? "ours" : "open";
}
