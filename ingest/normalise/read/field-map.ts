import type { KeyTable } from "../../decode/key-table.ts";
import { VALUE, type FieldSlots } from "../../decode/record-frame.ts";
import { UNITS, fieldId } from "../fields.ts";
import type { Profile } from "../profile/profile.ts";
import type { FieldValues } from "./field-values.ts";

/** Which fields an attribute serves, by key id, as ranges into flat lists: reading a record costs what its known attributes cost. */
export interface FieldMap {
  /** Fills `into` from the slots; says whether one of the keys holds a credential by definition. */
  gather(slots: FieldSlots, bytes: Uint8Array, into: FieldValues): boolean;
}

const LONGEST_ABSENT = 32;

/** @param side which attributes are meant: those of the record or those of the resource */
export function createFieldMap(profile: Profile, keys: KeyTable, side: "record" | "resource"): FieldMap {
  const perKey: { field: number; rank: number; unit: number }[][] = keys.names.map(() => []);
  for (const [name, rules] of profile.fields) {
    for (const [rank, rule] of rules.entries()) {
      if (rule.resource === (side === "resource")) perKey[keys.idOf(rule.name)]?.push({ field: fieldId(name), rank, unit: UNITS.indexOf(rule.unit) });
    }
  }
  const from = Int32Array.from(perKey.keys(), (id) => perKey.slice(0, id).reduce((sum, uses) => sum + uses.length, 0));
  const uses = perKey.flat();
  const [fields, ranks, units] = [Int32Array.from(uses, (u) => u.field), Int32Array.from(uses, (u) => u.rank), Int32Array.from(uses, (u) => u.unit)];
  const counts = Int32Array.from(perKey, (u) => u.length);
  const sensitive = Uint8Array.from(keys.sensitive, Number);
  const absent = profile.absent.map((text) => Buffer.from(text));

  function isAbsent(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length > LONGEST_ABSENT) return false;
    for (const text of absent) {
      if (text.length !== length) continue;
      let i = 0;
      while (i < length && text[i] === bytes[start + i]) i++;
      if (i === length) return true;
    }
    return false;
  }

  return {
    gather(slots, bytes, into) {
      let hasSensitive = 0;
      for (let i = 0; i < slots.touchedCount; i++) {
        const id = slots.touched[i] as number;
        hasSensitive |= sensitive[id] as number;
        const count = counts[id] as number;
        if (count === 0 || (slots.kind[id] === VALUE.string && isAbsent(bytes, slots.start[id] as number, slots.end[id] as number))) continue;
        const at = from[id] as number;
        for (let u = at; u < at + count; u++) into.take(fields[u] as number, ranks[u] as number, units[u] as number, slots, id);
      }
      return hasSensitive !== 0;
    },
  };
}
