import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeExportResponse, exportResponseJson } from "../../../ingest/wire/export-response.ts";
import { encodeRpcStatus, rpcStatusJson } from "../../../ingest/wire/rpc-status.ts";
import { readExportResponse, readStatus } from "../../contract/otlp/rpc-status.ts";

const text = fc.string({ unit: "grapheme", maxLength: 300 });

describe("the few messages that are written by hand", () => {
  test("google.rpc.Status reads back through protobufjs as it was written", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 16 }), text, fc.string({ minLength: 1, maxLength: 40 }), fc.option(fc.integer({ min: 1, max: 2 ** 40 })), (grpcCode, message, reason, retryAfterSeconds) => {
      expect(readStatus(encodeRpcStatus({ grpcCode, message, reason, retryAfterSeconds }))).toEqual({ code: grpcCode, message, reason, retryDelaySeconds: retryAfterSeconds });
    }));
  });

  test("Export*ServiceResponse reads back through protobufjs as it was written", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), text, (rejected, message) => {
      const partial = { ...(rejected === 0 ? {} : { rejected: String(rejected) }), ...(message === "" ? {} : { error_message: message }) };
      expect(readExportResponse(encodeExportResponse(rejected, message))).toEqual(rejected === 0 && message === "" ? {} : { partial_success: partial });
    }));
  });

  test("the JSON forms are ProtoJSON: 64-bit counts and durations are strings", () => {
    expect(JSON.parse(exportResponseJson("traces", 2 ** 53 - 1, "why"))).toEqual({ partialSuccess: { rejectedSpans: "9007199254740991", errorMessage: "why" } });
    expect(exportResponseJson("logs", 0, "")).toBe("{}");
    expect(JSON.parse(rpcStatusJson({ grpcCode: 14, message: "later", reason: "ING_X", retryAfterSeconds: 2 }))).toMatchObject({ code: 14, details: [{ reason: "ING_X" }, { retryDelay: "2s" }] });
  });
});
