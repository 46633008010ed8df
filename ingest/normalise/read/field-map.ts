import type { KeyTable } from "../../decode/key-table.ts";
import { VALUE, type FieldSlots } from "../../decode/record-frame.ts";
import { fieldId, type Unit } from "../fields.ts";
import type { Profile } from "../profile/profile.ts";
import type { FieldValues } from "./field-values.ts";

/** One way that an attribute serves a field. A lower rank is preferred. */
export interface FieldUse {
  readonly key: number;
  readonly field: number;
  readonly rank: number;
  readonly unit: Unit;
}

/** Which fields an attribute serves, by key id: reading a record costs what its known attributes cost. */
export interface FieldMap {
  readonly uses: readonly FieldUse[];
  /** Fills `into`, cleared before, from the slots; says whether one of the keys holds a credential by definition. */
  gather(slots: FieldSlots, bytes: Uint8Array, into: FieldValues): boolean;
}

/** @param side which attributes are meant: those of the record or those of the resource */
export function createFieldMap(profile: Profile, keys: KeyTable, side: "record" | "resource"): FieldMap {
  const uses = usesOf(profile, keys, side);
  // Ranges of uses by key: [from[key], from[key + 1]).
  const from = new Int32Array(keys.names.length + 1);
  for (const { key } of uses) from[key + 1] = (from[key + 1] as number) + 1;
  for (let key = 0; key < keys.names.length; key++) from[key + 1] = (from[key + 1] as number) + (from[key] as number);
  const fields = Int32Array.from(uses, (u) => u.field);
  const ranks = Int32Array.from(uses, (u) => u.rank);
  const sensitive = Uint8Array.from(keys.sensitive, Number);
  const absent = profile.absent.map((text) => Buffer.from(text));
  const longestAbsent = Math.max(...absent.map((text) => text.length));

  function isAbsent(bytes: Uint8Array, start: number, length: number): boolean {
    for (const text of absent) {
      if (text.length !== length) continue;
      let i = 0;
      while (i < length && text[i] === bytes[start + i]) i++;
      if (i === length) return true;
    }
    return false;
  }

  return {
    uses,
    gather(slots, bytes, into) {
      let hasSensitive = 0;
      for (let i = 0; i < slots.touchedCount; i++) {
        const id = slots.touched[i] as number;
        hasSensitive |= sensitive[id] as number;
        const last = from[id + 1] as number;
        let use = from[id] as number;
        if (use === last) continue;
        if (slots.kind[id] === VALUE.string) {
          const start = slots.start[id] as number;
          const length = (slots.end[id] as number) - start;
          if (length <= longestAbsent && isAbsent(bytes, start, length)) continue;
        }
        for (; use < last; use++) {
          const field = fields[use] as number;
          if (into.kind[field] === VALUE.absent || (ranks[use] as number) < (ranks[into.use[field] as number] as number)) into.take(field, use, slots, id);
        }
      }
      return hasSensitive !== 0;
    },
  };
}

function usesOf(profile: Profile, keys: KeyTable, side: "record" | "resource"): FieldUse[] {
  const uses: FieldUse[] = [];
  for (const [name, rules] of profile.fields) {
    for (const [rank, rule] of rules.entries()) {
      const key = keys.idOf(rule.name);
      if (rule.resource === (side === "resource") && key >= 0) uses.push({ key, field: fieldId(name), rank, unit: rule.unit });
    }
  }
  return uses.sort((a, b) => a.key - b.key);
}
