import type { Random } from "../../bench/corpus/random.ts";
import { mutateStructure } from "./mutate-structure.ts";
import type { Seed } from "./seeds.ts";

/** Damages a body in one to four ways, by bytes or by fields; sometimes in none, since well-formed bodies must agree too. */
export function mutate(random: Random, body: Buffer, seeds: readonly Seed[]): Buffer {
  let mutated = body;
  for (let rounds = random.below(5); rounds > 0; rounds--) {
    mutated = random.chance(0.6) ? mutateStructure(random, mutated, seeds) : mutateBytes(random, mutated, seeds);
  }
  return mutated;
}

function mutateBytes(random: Random, body: Buffer, seeds: readonly Seed[]): Buffer {
  if (body.length === 0) return random.bytes(4);
  const at = random.below(body.length);
  switch (random.below(7)) {
    case 0: return changed(body, at, (byte) => byte ^ (1 << random.below(8)));
    case 1: return body.subarray(0, at);
    case 2: return changed(body, at, (byte) => byte + random.pick([-1, 1, 2, 0x80]));
    case 3: return spliced(body, at, 0, bigVarint(random));
    case 4: return spliced(body, at, random.below(16), Buffer.alloc(0));
    case 5: {
      const other = random.pick(seeds).body;
      const from = random.below(other.length);
      return spliced(body, at, random.below(32), other.subarray(from, from + random.below(64)));
    }
    default: return spliced(body, at, random.below(4), random.bytes(1 + random.below(4)));
  }
}

/** A varint of nine to twelve bytes: the longest that is one, and longer. */
function bigVarint(random: Random): Buffer {
  return Buffer.concat([Buffer.alloc(8 + random.below(4), 0x80 + random.below(0x80)), Buffer.from([random.below(0x80)])]);
}

function changed(body: Buffer, at: number, change: (byte: number) => number): Buffer {
  const copy = Buffer.from(body);
  copy[at] = change(copy[at] as number) & 0xff;
  return copy;
}

function spliced(body: Buffer, at: number, removed: number, inserted: Buffer): Buffer {
  return Buffer.concat([body.subarray(0, at), inserted, body.subarray(Math.min(body.length, at + removed))]);
}
