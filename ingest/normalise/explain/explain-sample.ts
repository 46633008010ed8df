import type { AcceptRequest } from "../../accept.ts";
import { createInterner } from "../../block/byte-interner.ts";
import { createBlockBuilder } from "../../block/builder.ts";
import type { ProfileSet } from "../profile/profile.ts";
import { createNormalising } from "../create-normalising.ts";
import { explainColumns, explainRecord, type RecordExplanation } from "./explain-record.ts";
import { explanationText } from "./explanation-text.ts";
import { samplePartsOf, type SamplePart } from "./sample-format.ts";

export type SampleExplanation =
  | { readonly kind: "ok"; readonly records: readonly RecordExplanation[]; readonly exposures: readonly string[]; readonly text: string }
  | { readonly kind: "malformed"; readonly message: string };

/** Records of a sample that are explained; the rest is taken in and counted. */
const MAX_EXPLAINED = 100;

/**
 * Shows what becomes of the records of a sample, by the same decoders and the same stage that the service runs.
 *
 * @param body what a gateway sends: an OTLP request (protobuf or JSON), or gateway JSON
 * @param profile name of the profile to use, or null for the one that each record's fingerprint names
 */
export function explainSample(set: ProfileSet, body: Buffer, profile: string | null): SampleExplanation {
  if (profile !== null && !set.profiles.some((p) => p.name === profile)) return { kind: "malformed", message: `there is no profile "${profile}"; known: ${set.profiles.map((p) => p.name).join(", ")}` };
  const records: RecordExplanation[] = [];
  const exposures = new Set<string>();
  const parts = samplePartsOf(body);
  const problems: string[] = [];
  let count = 0;
  for (const part of parts) {
    const taken = takeIn(set, part, profile);
    if (taken.kind === "malformed") { problems.push(taken.message); continue; }
    records.push(...taken.records);
    for (const text of taken.exposures) exposures.add(text);
    count += taken.count;
    // Protobuf that decodes as logs with records in it is not traces as well.
    if (part.format === "otlp_proto" && taken.records.some((r) => r.fate === "stored")) break;
  }
  if (count === 0 && problems.length > 0) return { kind: "malformed", message: problems[0] as string };
  const shown = records.slice(0, MAX_EXPLAINED);
  const text = [
    ...shown.map((record, i) => explanationText(record, i + 1)),
    ...[...exposures].map((exposure) => `secret seen: ${exposure}`),
    `${String(count)} records: ${summary(records)}`,
  ].join("\n\n");
  return { kind: "ok", records: shown, exposures: [...exposures], text };
}

interface Taken {
  readonly kind: "ok";
  readonly records: readonly RecordExplanation[];
  readonly exposures: readonly string[];
  readonly count: number;
}

function takeIn(set: ProfileSet, part: SamplePart, profile: string | null): Taken | { readonly kind: "malformed"; readonly message: string } {
  // Hashes are not shown, so that any key will do.
  const normalising = createNormalising({ profiles: set, hashKey: new Uint8Array(16), productMapFile: null, eventIds: { seenEventId: () => false } });
  const builder = createBlockBuilder({ interner: createInterner({ maxEntries: 16_384, maxArenaBytes: 1_048_576, seed: 1 }) });
  const watch = normalising.createSecretWatch(builder);
  const normaliser = normalising.createNormaliser(builder);
  const request: AcceptRequest = { ...part, tenant: "", transport: part.format === "gateway_json" ? "gateway_http" : "otlp_http", userAgent: "", profile, receivedAtMs: 0 };
  watch.begin(request);
  normaliser.begin(request);
  const records: { readonly row: number; readonly explained: Omit<RecordExplanation, "columns"> }[] = [];
  let count = 0;
  const deps = { keys: normalising.keys, columns: builder.columns, interner: builder.interner, redact: normalising.redact };
  const outcome = normalising.decoders[part.format].decode(part.body, part.signal, {
    record(frame) {
      count++;
      const fate = normaliser.accept(frame);
      if (records.length < MAX_EXPLAINED) records.push({ row: fate === "stored" ? builder.columns.rows - 1 : -1, explained: explainRecord(frame, fate, normaliser.last, deps) });
    },
    string: watch.string,
    counter(point) { if (normaliser.counter(point)) count++; },
  }, { visitStrings: true });
  if (outcome.kind === "malformed") return outcome;
  const explained = records.map(({ row, explained }) => ({ ...explained, columns: row < 0 ? [] : explainColumns(row, deps) }));
  return { kind: "ok", records: explained, count, exposures: builder.side.exposures.map((e) => `${e.detector} in ${e.fieldPath}`) };
}

function summary(records: readonly RecordExplanation[]): string {
  const counts = new Map<string, number>();
  for (const { fate } of records) counts.set(fate, (counts.get(fate) ?? 0) + 1);
  return [...counts].map(([fate, n]) => `${String(n)} ${fate}`).join(", ") || "none";
}
