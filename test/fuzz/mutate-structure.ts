import type { Random } from "../../bench/corpus/random.ts";
import { ProtoWriter } from "../../bench/corpus/proto-writer.ts";
import { joinFields, splitFields, type WireField } from "./wire-fields.ts";
import type { Seed } from "./seeds.ts";

/**
 * Changes the fields of one message somewhere inside a body and writes the lengths around it anew, so that decoders get past the frame of
 * the message and have to agree on order, repetition, oneofs, merging, unknown fields, groups and depth.
 */
export function mutateStructure(random: Random, body: Buffer, seeds: readonly Seed[]): Buffer {
  const fields = splitFields(body);
  if (fields === null || fields.length === 0) return joinFields([anyField(random, seeds)]);
  const at = random.below(fields.length);
  const chosen = fields[at] as WireField;
  const isInner = chosen.wireType === 2 && chosen.value.length > 0 && splitFields(chosen.value) !== null;
  if (isInner && random.chance(0.85)) {
    fields[at] = { ...chosen, value: mutateStructure(random, chosen.value, seeds) };
    return joinFields(fields);
  }
  return joinFields(changeFields(random, fields, at, chosen, seeds));
}

function changeFields(random: Random, fields: WireField[], at: number, chosen: WireField, seeds: readonly Seed[]): WireField[] {
  switch (random.below(9)) {
    case 0: fields.splice(random.below(fields.length + 1), 0, chosen); break;
    case 1: fields.splice(at, 1); break;
    case 2: fields.push(...fields.splice(at, 1)); break;
    case 3: fields.splice(at, 0, anyField(random, seeds)); break;
    case 4: fields[at] = { ...chosen, field: 1 + random.below(16) }; break;
    case 5: fields[at] = { ...chosen, wireType: random.below(8) }; break;
    case 6: fields[at] = { ...anyField(random, seeds), field: chosen.field }; break;
    case 7: fields.push({ ...anyField(random, seeds), field: chosen.field }); break;
    default: fields.reverse();
  }
  return fields;
}

function anyField(random: Random, seeds: readonly Seed[]): WireField {
  const field = random.pick([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 1000, 0x1fff_ffff]);
  switch (random.below(8)) {
    case 0: return { field, wireType: 0, value: varint(random) };
    case 1: return { field, wireType: 1, value: random.bytes(8) };
    case 2: return { field, wireType: 5, value: random.bytes(4) };
    case 3: return { field, wireType: 2, value: random.bytes(random.below(20)) };
    case 4: return { field, wireType: 2, value: nested(random, 28 + random.below(12)) };
    case 5: return { field, wireType: 3, value: Buffer.from([0x08, 0x01, 0xff & (field * 8 + 4)]) };
    case 6: return { field, wireType: 2, value: Buffer.from(random.pick(["text", "{\"status\":401,\"a\":{\"b\":\"c\"}}", "{\"status\":", "\xff\xfe"]), "latin1") };
    default: return innerField(random, random.pick(seeds).body);
  }
}

function varint(random: Random): Buffer {
  const w = new ProtoWriter();
  return w.varint(random.pick([0n, 1n, 2n, 401n, 0xffff_ffffn, 0x1_0000_0000n, -1n, 0x7fff_ffff_ffff_ffffn])).finish();
}

/** An AnyValue nested around the limit of depth, through arrays and maps. */
function nested(random: Random, depth: number): Buffer {
  let value = new ProtoWriter().string(1, "deep").finish();
  for (let i = 0; i < depth; i++) {
    const inner = value;
    value = random.chance(0.5)
      ? new ProtoWriter().message(5, (w) => { w.chunk(1, inner); }).finish()
      : new ProtoWriter().message(6, (w) => { w.message(1, (entry) => { entry.string(1, "auth").chunk(2, inner); }); }).finish();
  }
  return value;
}

/** A field from some depth of another body. */
function innerField(random: Random, body: Buffer): WireField {
  let found: WireField = { field: 1, wireType: 2, value: body };
  for (let depth = random.below(6); depth > 0; depth--) {
    const fields = splitFields(found.value);
    if (fields === null || fields.length === 0 || found.wireType !== 2) break;
    found = random.pick(fields);
  }
  return found;
}
