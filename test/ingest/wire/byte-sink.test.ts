import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createByteSink } from "../../../ingest/wire/byte-sink.ts";
import { createCharge } from "../../../ingest/wire/charge.ts";
import { countingAdmission } from "../../contract/otlp/admission.ts";

const chunks = fc.array(fc.uint8Array({ maxLength: 30_000 }), { maxLength: 30 });

describe("collecting a body", () => {
  test("any chunks come back as one body, whatever room was announced, and all that was charged is given back", () => {
    fc.assert(fc.property(chunks, fc.option(fc.nat(200_000)), fc.nat(5), (parts, announced, after) => {
      const admission = countingAdmission(10_000_000);
      const charge = createCharge(admission);
      const sink = createByteSink(charge, 1_000_000);
      parts.forEach((part, index) => {
        if (index === after && announced !== null) expect(sink.reserve(announced)).toBeNull();
        expect(sink.write(part)).toBeNull();
        part.fill(0xaa, 0, 0);
      });
      const whole = Buffer.concat(parts);
      expect(admission.held).toBeGreaterThanOrEqual(whole.length);
      expect(sink.join().equals(whole)).toBe(true);
      expect(admission.held).toBeGreaterThanOrEqual(whole.length);
      charge.settle();
      expect(admission.held).toBe(0);
    }));
  });

  test("never holds more than the limit and one segment, and refuses at the first byte over it", () => {
    fc.assert(fc.property(chunks, fc.integer({ min: 1, max: 100_000 }), (parts, limit) => {
      const admission = countingAdmission(10_000_000);
      const sink = createByteSink(createCharge(admission), limit);
      let total = 0;
      for (const part of parts) {
        total += part.length;
        const refused = sink.write(part);
        expect(refused === null).toBe(total <= limit);
        if (refused !== null) break;
      }
      expect(admission.peak).toBeLessThanOrEqual(limit);
    }));
  });

  test("what admission refuses is not allocated, and the refusal says when to come back", () => {
    const admission = countingAdmission(20_000);
    const charge = createCharge(admission);
    const sink = createByteSink(charge, 1_000_000);
    expect(sink.write(Buffer.alloc(10_000))).toBeNull();
    expect(sink.write(Buffer.alloc(20_000))).toMatchObject({ http: 503, retryAfterSeconds: 2 });
    charge.settle();
    expect(admission.held).toBe(0);
    expect(charge.take(5)).toBeNull();
    expect(admission.held).toBe(0);
  });
});
