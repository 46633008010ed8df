import { describe, expect, it } from "vitest";
import { classifyCode, classifyStatus } from "../../../store/client/error-classes.ts";
import { failureOf, failureOfAnswer } from "../../../store/client/failure.ts";
import { STORE_ERRORS } from "../../../store/errors.ts";

describe("what an error means to the caller", () => {
  it.each([
    [241, "retryable", "STO_OVERLOADED"], [252, "retryable", "STO_OVERLOADED"], [202, "retryable", "STO_OVERLOADED"], [243, "retryable", "STO_OVERLOADED"],
    [159, "retryable", "STO_TIMEOUT"], [209, "retryable", "STO_TIMEOUT"],
    [210, "retryable", "STO_UNAVAILABLE"], [225, "retryable", "STO_UNAVAILABLE"], [242, "retryable", "STO_UNAVAILABLE"], [285, "retryable", "STO_UNAVAILABLE"],
    [319, "retryable", "STO_UNAVAILABLE"], [999, "retryable", "STO_UNAVAILABLE"], [236, "retryable", "STO_UNAVAILABLE"],
    [16, "permanent", "STO_SCHEMA"], [27, "permanent", "STO_SCHEMA"], [47, "permanent", "STO_SCHEMA"], [53, "permanent", "STO_SCHEMA"], [60, "permanent", "STO_SCHEMA"],
    [81, "permanent", "STO_SCHEMA"], [117, "permanent", "STO_SCHEMA"], [62, "permanent", "STO_REJECTED"], [33, "permanent", "STO_REJECTED"],
    [516, "permanent", "STO_UNAUTHORISED"], [497, "permanent", "STO_UNAUTHORISED"], [194, "permanent", "STO_UNAUTHORISED"],
  ])("ClickHouse code %i is %s %s", (clickhouseCode, kind, code) => {
    for (const statement of ["insert", "other"] as const) expect(classifyCode(clickhouseCode, statement)).toEqual({ kind, code });
    expect(STORE_ERRORS).toHaveProperty(code);
  });

  it("a result or a body that is too large stays too large", () => {
    for (const code of [158, 307, 396]) expect(classifyCode(code, "other")).toEqual({ kind: "permanent", code: "STO_REJECTED" });
  });

  it("an unknown code is tried again for an insert, whose token makes that harmless, and for nothing else", () => {
    expect([classifyCode(99_999, "insert").kind, classifyCode(99_999, "other").kind]).toEqual(["retryable", "permanent"]);
  });

  it.each([[401, "permanent"], [403, "permanent"], [404, "permanent"], [408, "retryable"], [413, "permanent"], [429, "retryable"], [500, "retryable"], [502, "retryable"], [503, "retryable"], [504, "retryable"]])(
    "HTTP status %i without a code is %s", (status, kind) => {
      expect(classifyStatus(status).kind).toBe(kind);
      expect(failureOfAnswer({ status, exceptionCode: undefined, text: "<html>" }, "insert")).toMatchObject({ kind, clickhouseCode: null });
    });

  it("a code in the header or in the text counts before the status", () => {
    expect(failureOfAnswer({ status: 500, exceptionCode: "60", text: "..." }, "insert")).toMatchObject({ kind: "permanent", code: "STO_SCHEMA", clickhouseCode: 60 });
    expect(failureOfAnswer({ status: 500, exceptionCode: undefined, text: "Code: 241. DB::Exception: Memory limit" }, "insert")).toMatchObject({ kind: "retryable", code: "STO_OVERLOADED", clickhouseCode: 241 });
  });

  it.each([
    [Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }), "retryable", "STO_UNREACHABLE"],
    [Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }), "retryable", "STO_UNREACHABLE"],
    [new Error("Timeout error."), "retryable", "STO_TIMEOUT"],
    [new Error("The user aborted a request."), "retryable", "STO_TIMEOUT"],
    [new Error("<html><h1>502 Bad Gateway</h1></html>"), "retryable", "STO_UNAVAILABLE"],
    [new Error("something new"), "retryable", "STO_UNKNOWN"],
  ])("%s is %s %s", (error, kind, code) => expect(failureOf(error, "other")).toMatchObject({ kind, code, clickhouseCode: null }));
});
