import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatChain, judge, parseChain, takenOver, type OwnershipChain } from "../../../ingest/kafka/ownership.ts";

const chain = (...entries: readonly (readonly [bigint, string])[]): OwnershipChain => entries.map(([from, node]) => ({ from, node }));

describe("the owners of a partition, as text", () => {
  it("comes back as it was written", () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.bigInt(0n, 2n ** 62n), fc.stringMatching(/^[A-Za-z0-9_.-]{1,30}$/)), { minLength: 1, maxLength: 20 }), (entries) => {
      const written = chain(...entries);
      expect(parseChain(formatChain(written, 4_000))).toEqual(written);
    }));
  });

  it.each([null, "", "someone else's metadata", "auth-slo/1 x:y", "auth-slo/1 5:n,", "auth-slo/2 5:n"])("is nobody's when it is %j", (text) => {
    expect(parseChain(text)).toEqual([]);
  });

  it("stays within its length: the oldest owners go first, the newest never", () => {
    const text = formatChain(Array.from({ length: 1_000 }, (_, i) => ({ from: BigInt(i), node: `n${i}` })), 200);
    expect(text.length).toBeLessThanOrEqual(200);
    expect(parseChain(text).at(-1)).toEqual({ from: 999n, node: "n999" });
  });
});

describe("whose a block is", () => {
  const range = { first: 100n, last: 110n };
  it.each([
    ["committed by us before another took over", { offset: 500n, chain: chain([50n, "a"], [111n, "b"]) }, "ours"],
    ["not committed: the other began where our block begins", { offset: 500n, chain: chain([50n, "a"], [100n, "b"]) }, "elsewhere"],
    ["consumed in another's time", { offset: 500n, chain: chain([50n, "b"]) }, "elsewhere"],
    ["committed, and nobody has come since", { offset: 111n, chain: chain([50n, "a"]) }, "ours"],
    ["not committed, and nobody has come since", { offset: 100n, chain: chain([50n, "a"]) }, "open"],
    ["older than the owners that are remembered", { offset: 500n, chain: chain([200n, "b"]) }, "unsure"],
    ["of a group that is gone", { offset: null, chain: [] }, "unsure"],
    ["before an offset that a tool has set", { offset: 200n, chain: [] }, "ours"],
    ["behind an offset that a tool has set", { offset: 0n, chain: [] }, "elsewhere"],
  ] as const)("%s", (_, known, verdict) => {
    expect(judge(range, known, "a")).toBe(verdict);
  });
});

/** Nodes consume one partition: each step one takes over, makes blocks durable, commits some of them, and goes; some come back. */
describe("over any history of crashes and take-overs", () => {
  const step = fc.record({ node: fc.constantFrom("a", "b", "c"), blocks: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }), committed: fc.nat(4), looksBack: fc.boolean() });

  it("each message is delivered by exactly one node", () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      let [offset, owners] = [0n, [] as OwnershipChain];
      const undecided = new Map<string, { first: bigint; last: bigint }[]>([["a", []], ["b", []], ["c", []]]);
      const delivered: bigint[] = [];
      const decide = (node: string) => {
        const open = (undecided.get(node) ?? []).filter((block) => {
          const verdict = judge(block, { offset, chain: owners }, node);
          expect(verdict).not.toBe("unsure");
          if (verdict === "ours") for (let o = block.first; o <= block.last; o++) delivered.push(o);
          return verdict === "open";
        });
        undecided.set(node, open);
        return open;
      };
      for (const { node, blocks, committed, looksBack } of steps) {
        const open = decide(node);
        let at = (open.at(-1)?.last ?? offset - 1n) + 1n;
        owners = takenOver(owners, node, at);
        if (owners.at(-1)?.from === at) offset = at;
        for (const [i, length] of blocks.entries()) {
          open.push({ first: at, last: at + BigInt(length) - 1n });
          at += BigInt(length);
          if (i < committed) offset = at;
        }
        if (looksBack) for (const other of ["a", "b", "c"]) decide(other);
      }
      const [last] = steps.slice(-1);
      const end = (undecided.get(last?.node ?? "a") ?? []).at(-1)?.last;
      if (end !== undefined && end >= offset) offset = end + 1n;
      for (const node of ["a", "b", "c"]) decide(node);
      expect([...delivered].sort((a, b) => Number(a - b))).toEqual(Array.from({ length: Number(offset) }, (_, i) => BigInt(i)));
    }), { numRuns: 1_000 });
  });
});
