import { describe, expect, it } from "vitest";
import { createSipHash } from "../../../ingest/block/siphash.ts";

/** The reference's vectors: hash of the bytes 00 01 02 ... of each length under the key 00 ... 0f, bytes in order of memory. */
const VECTORS = [
  "310e0edd47db6f72", "fd67dc93c539f874", "5a4fa9d909806c0d", "2d7efbd796666785", "b7877127e09427cf", "8da699cd64557618", "cee3fe586e46c9cb",
  "37d1018bf50002ab", "6224939a79f5f593", "b0e4a90bdf82009e", "f3b9dd94c5bb5d7a", "a7ad6b22462fb3f4", "fbe50e86bc8f1e75", "903d84c02756ea14",
  "eef27a8e90ca23f7", "e545be4961ca29a1",
];

const count = (n: number) => Uint8Array.from({ length: n }, (_, i) => i);

function hex(bytes: Uint8Array, start: number, end: number): string {
  const out = new Uint32Array(2);
  createSipHash(count(16)).hash(bytes, start, end, out);
  return Buffer.from(out.buffer).toString("hex");
}

describe("siphash", () => {
  it.each(VECTORS.map((vector, length) => ({ vector, length })))("gives the reference's vector for $length bytes", ({ vector, length }) => {
    expect(hex(count(length), 0, length)).toBe(vector);
  });

  it("gives the reference's last vector, of 63 bytes", () => {
    expect(hex(count(63), 0, 63)).toBe("724506eb4c328a95");
  });

  it("hashes a range as it hashes a copy of it", () => {
    const padded = Uint8Array.from([9, 9, 9, ...count(13), 9]);
    expect(hex(padded, 3, 16)).toBe(VECTORS[13]);
  });

  it("refuses a key that has not 128 bits", () => {
    expect(() => createSipHash(count(15))).toThrow(RangeError);
  });
});
