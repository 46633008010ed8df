import { createSipHash } from "./siphash.ts";

/** How many distinct values each dimension of one tenant has shown lately. */
export interface ValueQuota {
  /** Tells which hour it is now (hours since the epoch); when it is a new one, values not seen in the last hour are forgotten. */
  enterHour(hour: number): void;
  /** Whether the value is known, or still fits and is known from now on. */
  admit(dimension: number, value: Uint8Array): boolean;
}

/**
 * Makes a quota of `maxValues` per dimension over this hour and the last one: values in steady use stay admitted while an explosion of new
 * ones is held off, and after the explosion its values make room again within two hours.
 *
 * @param key 16 random bytes. A value is remembered as 53 bits of its keyed hash: among 2,000 values two coincide once in 10^9 hours.
 */
export function createValueQuota({ dimensions, maxValues, key }: { readonly dimensions: number; readonly maxValues: number; readonly key: Uint8Array }): ValueQuota {
  const hash = createSipHash(key);
  const halves = new Uint32Array(2);
  const empty = () => Array.from({ length: dimensions }, () => new Set<number>());
  let current = empty();
  let previous = empty();
  let currentHour = -1;
  // Values of `previous` that `current` does not have yet; they count as well, since they may come back.
  let dormant = new Int32Array(dimensions);

  return {
    enterHour(hour) {
      // A clock set back over the edge of an hour changes nothing.
      if (hour === currentHour || hour === currentHour - 1) return;
      previous = hour === currentHour + 1 ? current : empty();
      current = empty();
      dormant = Int32Array.from(previous, (values) => values.size);
      currentHour = hour;
    },
    admit(dimension, value) {
      hash.hash(value, 0, value.length, halves);
      const name = ((halves[1] as number) & 0x1f_ffff) * 2 ** 32 + (halves[0] as number);
      const now = current[dimension] as Set<number>;
      if (now.has(name)) return true;
      const isReturning = (previous[dimension] as Set<number>).has(name);
      if (!isReturning && now.size + (dormant[dimension] as number) >= maxValues) return false;
      if (isReturning) dormant[dimension] = (dormant[dimension] as number) - 1;
      now.add(name);
      return true;
    },
  };
}
