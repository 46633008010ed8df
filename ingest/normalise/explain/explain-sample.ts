import { createBlockBuilder } from "../../block/builder.ts";
import { createInterner } from "../../block/byte-interner.ts";
import { EVENT_COLUMNS, UNMEASURED_US } from "../../event.ts";
import { createNormalising } from "../create-normalising.ts";
import type { ProfileSet } from "../profile/profile.ts";

export type SampleExplanation = { readonly kind: "ok"; readonly text: string } | { readonly kind: "malformed"; readonly message: string };

/** Runs a sample (OTLP/JSON or gateway JSON) through the same stages as live traffic and tells what each record became. Nothing is stored. */
export function explainSample(profiles: ProfileSet, body: Buffer, profile: string | null): SampleExplanation {
  const text = body.toString();
  const isOtlp = /"resource(Logs|Spans)"/.test(text);
  const signal = text.includes('"resourceSpans"') ? "traces" : "logs";
  const normalising = createNormalising({ profiles, hashKey: new Uint8Array(16), productMapFile: null, eventIds: { seenEventId: () => false } });
  const builder = createBlockBuilder({ interner: createInterner({ maxEntries: 65_536, maxArenaBytes: 4 * 1024 * 1024, seed: 1 }) });
  const normaliser = normalising.createNormaliser(builder);
  const request = { body, format: isOtlp ? "otlp_json" : "gateway_json", signal, tenant: "default", transport: isOtlp ? "otlp_http" : "gateway_http", userAgent: "", profile, receivedAtMs: 0 } as const;
  normalising.createSecretWatch(builder).begin(request);
  normaliser.begin(request);
  const lines: string[] = [];
  const sink = {
    string: () => undefined, counter: () => undefined,
    record: (frame: Parameters<typeof normaliser.accept>[0]) => {
      const fate = frame.defect === "none" ? normaliser.accept(frame) : `rejected (${frame.defect})`;
      const used = normaliser.last.profile?.profile.name ?? "none";
      lines.push(`record ${lines.filter((l) => l.startsWith("record")).length + 1}: ${fate}, profile ${used}${normaliser.last.isNamed ? " (named)" : " (by fingerprint)"}`);
      if (fate === "stored") lines.push(...rowLines(builder, builder.columns.rows - 1));
    },
  };
  const decoded = normalising.decoders[request.format].decode(body, signal, sink, { visitStrings: false });
  if (decoded.kind === "malformed") return { kind: "malformed", message: `not ${isOtlp ? "OTLP/JSON" : "gateway JSON"}: ${decoded.message} at byte ${decoded.offsetBytes}` };
  return { kind: "ok", text: lines.length === 0 ? "no records" : lines.join("\n") };
}

function rowLines(builder: ReturnType<typeof createBlockBuilder>, row: number): string[] {
  return EVENT_COLUMNS.flatMap(({ name, storage }) => {
    const column = builder.columns.array(name);
    if (storage === "lc") { const value = builder.interner.stringOf(column[row] as number); return value === "" ? [] : [`  ${name.padEnd(20)} ${value}`]; }
    if (storage === "u16" || storage === "u32") { const value = column[row] as number; return value === UNMEASURED_US ? [] : [`  ${name.padEnd(20)} ${value}`]; }
    if (storage === "u64") return column[row * 2] === 0 && column[row * 2 + 1] === 0 ? [] : [`  ${name.padEnd(20)} (keyed hash)`];
    return [];
  });
}
