/** Words that two folders must agree on, which neither may import from the other. */
import { expect, test } from "vitest";
import { parseAllDocuments, parse } from "yaml";
import { REASONS } from "../../rules/slo/vocabulary.ts";
import { ownFiles, readRoot } from "./markdown.ts";

const { reasons } = parse(readRoot("ingest/profiles/reasons.yaml")) as { reasons: { code: string; decision: string; faultDomain: string }[] };

/** Every value under `key`, at any depth of any document. */
function valuesOf(value: unknown, key: string, isUnder = false): readonly string[] {
  if (typeof value === "string") return isUnder ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((v) => valuesOf(v, key, isUnder));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([k, v]) => valuesOf(v, key, isUnder ? true : k === key));
}
const sloFiles = [...ownFiles("rules/catalog/*.yaml"), ...ownFiles("examples/slo/*.yaml"), "test/acceptance/short-policy.yaml"];
const inSloFiles = (key: string) => sloFiles.flatMap((file) => parseAllDocuments(readRoot(file)).flatMap((doc) => valuesOf(doc.toJSON(), key)));

test("rules and ingest have the same reasons, with the same decision and fault domain", () => {
  const told = (code: string, decision: string, faultDomain: string) => `${code} ${decision} ${faultDomain}`;
  expect(REASONS.map((r) => told(r.reason, r.decision, r.faultDomain)).sort()).toEqual(reasons.map((r) => told(r.code, r.decision, r.faultDomain)).sort());
});

test("every reason of an SLO file exists", () => {
  const used = inSloFiles("reason");
  expect(used.length).toBeGreaterThan(10);
  expect(used.filter((reason) => !reasons.some((r) => r.code === reason))).toEqual([]);
});

test("the class of clients that SLO files leave out is the one that ingest writes", () => {
  const written = /this\.scanner = id\("(\w+)"\)/.exec(readRoot("ingest/normalise/write/constant-ids.ts"))?.[1];
  expect(written).toBe("bulk_scanner");
  expect([...new Set(inSloFiles("client_class"))]).toEqual([written]);
});

test("every reason that a profile may give exists", () => {
  for (const file of ownFiles("ingest/profiles/*.yaml").filter((f) => !/reasons|scanners|user-agents/.test(f))) {
    const used = valuesOf(parse(readRoot(file)), "reason");
    expect(used.filter((reason) => /^[a-z_]+$/.test(reason) && !reasons.some((r) => r.code === reason)), file).toEqual([]);
  }
});
