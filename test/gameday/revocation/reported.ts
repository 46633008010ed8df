/** What the service reports of revocations. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningService } from "../../service/service.ts";
import type { Reported } from "./judge.ts";

export interface ReportedPair extends Reported {
  readonly instance: string;
}

const SQL = `SELECT toUnixTimestamp64Micro(revoked_at) AS revokedAt, gateway_instance AS instance, lower_us AS lower, upper_us AS upper, skew_us AS skew FROM revocation_intervals FINAL FORMAT JSONEachRow`;

/** Every interval, of every revocation and gateway instance. */
export async function readReported(service: RunningService): Promise<readonly ReportedPair[]> {
  const url = /ClickHouse, read\s+(http:\S+)/.exec(service.output())?.[1] ?? "";
  const password = readFileSync(join(service.dataDir, "clickhouse-reader.password"), "utf8").trim();
  const response = await fetch(`${url}/?database=auth_slo`, { method: "POST", body: SQL, headers: { "x-clickhouse-user": "reader", "x-clickhouse-key": password } });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  const ms = (us: unknown) => Number(us) / 1_000;
  return text.split("\n").filter((l) => l !== "").map((line) => JSON.parse(line) as Record<string, unknown>).map((row) => ({ revokedAtMs: ms(row["revokedAt"]), instance: String(row["instance"]), lowerMs: ms(row["lower"]), upperMs: row["upper"] === null ? null : ms(row["upper"]), skewMs: ms(row["skew"]) }));
}
