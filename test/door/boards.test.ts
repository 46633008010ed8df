import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { part } from "../real/parts.ts";
import { rawQuery } from "../store/aids/raw-http.ts";
import { startDoorEngine, type DoorEngine } from "../store/embedded/door/door-engine.ts";
import { boardStatements } from "./board-statements.ts";
import { runPart } from "./run-part.ts";

let door: DoorEngine;
beforeAll(async () => { door = await startDoorEngine({ maxSeconds: 30 }); });
afterAll(() => door.engine.dispose());

describe("the shipped boards read through the door", () => {
  const statements = boardStatements(Date.now());

  it("there are statements of four boards", () => {
    expect(new Set(statements.map(({ name }) => name.split(":")[0])).size).toBe(4);
    expect(statements.length).toBeGreaterThan(40);
  });

  it("17: every statement runs as the shipped reader, with max_execution_time set for each as Grafana does", async () => {
    const failed: string[] = [];
    for (const { name, sql } of statements) {
      const response = await rawQuery(door.reader, sql, { params: { max_execution_time: "65", client_protocol_version: "54460", default_format: "Native" } });
      const text = await response.text();
      if (response.status !== 200) failed.push(`${name}: ${text.slice(0, 300)}`);
    }
    expect(failed).toEqual([]);
  }, 120_000);

  it.skipIf(part("clickhouse-go") === null)("the driver inside Grafana's data source decodes every answer", async () => {
    const lines = (await runPart([part("clickhouse-go") ?? ""], door.reader, { input: JSON.stringify(statements.map(({ sql }) => sql)), env: { DOOR_COMPRESSION: "gzip" } })).trim().split("\n");
    expect(lines).toHaveLength(statements.length);
    expect(lines.flatMap((line, i) => { const { error } = JSON.parse(line) as { readonly error: string }; return error === "" ? [] : [`${statements[i]?.name ?? ""}: ${error}`]; })).toEqual([]);
  }, 120_000);
});
