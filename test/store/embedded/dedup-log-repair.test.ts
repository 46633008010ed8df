import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lostRecord, repairDedupLogs } from "../../../store/embedded/dedup-log-repair.ts";

const LOG = "1\t20260101_1_1_0\tk1\n1\t20260101_2_2_0\tk2\n";

describe("lostRecord", () => {
  it.each([
    ["its part is there", LOG, ["20260101_1_1_0", "20260101_2_2_0"], undefined],
    ["its part was merged into another", LOG, ["20260101_1_2_1"], undefined],
    ["its part was mutated", LOG, ["20260101_1_2_1_9"], undefined],
    ["its part is missing", LOG, ["20260101_1_1_0", "tmp_insert_20260101_2_2_0"], "2\t20260101_2_2_0\tk2\n"],
    ["only another partition has that block", LOG, ["20260102_1_9_1"], "2\t20260101_2_2_0\tk2\n"],
    ["it was dropped already", `${LOG}2\t20260101_2_2_0\tk2\n`, [], undefined],
    ["there is none", "", [], undefined],
  ])("the last record, when %s", (_what, log, parts, expected) => expect(lostRecord(log, parts)).toBe(expected));
});

describe("repairDedupLogs", () => {
  it("corrects the newest log of each table, cuts a half-written line off, and finds nothing to do the second time", () => {
    const root = mkdtempSync(join(tmpdir(), "auth-slo-repair-"));
    const table = join(root, "store", "abc", "abc-uuid");
    const logs = join(table, "deduplication_logs");
    mkdirSync(logs, { recursive: true });
    mkdirSync(join(table, "20260101_1_1_0"));
    writeFileSync(join(logs, "deduplication_log_9.txt"), "old");
    writeFileSync(join(logs, "deduplication_log_10.txt"), `${LOG}1\t2026`);
    expect([repairDedupLogs(root), repairDedupLogs(root)]).toEqual([1, 0]);
    expect(readFileSync(join(logs, "deduplication_log_10.txt"), "latin1")).toBe(`${LOG}2\t20260101_2_2_0\tk2\n`);
    expect(readFileSync(join(logs, "deduplication_log_9.txt"), "latin1")).toBe("old");
    rmSync(root, { recursive: true });
  });

  it("an engine that never ran has nothing to correct", () => expect(repairDedupLogs("/no/such/directory")).toBe(0));
});
