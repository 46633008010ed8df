import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32c } from "../../../ingest/log/crc32c.ts";

/** One bit at a time, as the definition says. */
function byDefinition(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f6_3b78 : crc >>> 1;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

test.each([
  ["123456789", Buffer.from("123456789"), 0xe306_9283],
  ["32 zeros (RFC 3720 B.4)", Buffer.alloc(32), 0x8a91_36aa],
  ["32 ones (RFC 3720 B.4)", Buffer.alloc(32, 0xff), 0x62a8_ab43],
  ["0 to 31 (RFC 3720 B.4)", Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd_794e],
  ["nothing", Buffer.alloc(0), 0],
])("the published check value of %s", (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

test("any bytes at any alignment give what the definition gives", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(7), (bytes, shift) => {
    const moved = new Uint8Array(new ArrayBuffer(bytes.length + shift), shift);
    moved.set(bytes);
    expect(crc32c(moved)).toBe(byDefinition(bytes));
  }));
});

test("the checksum of parts in a row is that of the whole", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 100 }), (a, b) => {
    expect(crc32c(b, crc32c(a))).toBe(crc32c(Buffer.concat([a, b])));
  }));
});
