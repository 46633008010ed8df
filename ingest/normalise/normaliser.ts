import type { AcceptRequest } from "../accept.ts";
import type { CounterPoint } from "../decode/decoder.ts";
import type { KeyTable } from "../decode/key-table.ts";
import { VALUE, type RecordFrame } from "../decode/record-frame.ts";
import type { ExposureLog } from "../redact/exposure-log.ts";
import type { SecretWatch } from "../redact/secret-watch.ts";
import type { CompiledProfile } from "./compile/compiled-profile.ts";
import { ProfilePicker } from "./compile/profile-picker.ts";
import type { RecordRole } from "./compile/record-role.ts";
import { counterRow, wantedCounters } from "./counter-rows.ts";
import { fieldId } from "./fields.ts";
import { createParts, type NormaliserDeps, type NormaliserParts } from "./normaliser-parts.ts";
import { FieldValues } from "./read/field-values.ts";
import { setFromMillis, type NanoTime } from "./read/nano-time.ts";
import type { RowInput } from "./write/row-input.ts";

/** What became of a record: a row, nothing (no authentication decision), or nothing since its explicit id was seen before. */
export type RecordFate = "stored" | "ignored" | "deduplicated";

/** How the last record was understood; for people who test a profile. */
export interface Understanding {
  profile: CompiledProfile | null;
  isNamed: boolean;
  role: RecordRole | null;
  verdict: number;
  readonly fields: FieldValues;
  readonly parts: NormaliserParts;
}

export interface Normaliser {
  /** Begins a request. */
  begin(request: AcceptRequest): void;
  /** Appends one row to the open block when it says `stored`, none otherwise. Allocates nothing for values seen before. */
  accept(frame: RecordFrame): RecordFate;
  /** Puts a counter point into the side rows; false when no profile wants it. */
  counter(point: CounterPoint): boolean;
  readonly last: Understanding;
}

export interface NormaliserOptions extends NormaliserDeps {
  readonly keys: KeyTable;
  readonly exposures: ExposureLog;
  readonly watch: SecretWatch;
  /** Whether an explicit event id was seen before; remembers it otherwise. */
  readonly seenEventId: (low: number, high: number) => boolean;
}

const EVENT_ID = fieldId("event_id");

/** Makes the stage that turns decoded records into rows of the open block: profile, fields, role, verdict, columns. One request at a time. */
export function createNormaliser(options: NormaliserOptions): Normaliser {
  const { builder, profiles, hash, keys, exposures, watch, cleaner } = options;
  const parts = createParts(options);
  const { classifier, ids, constants, resources, writer, join } = parts;
  const picker = new ProfilePicker(options.set, keys);
  const wanted = wantedCounters(options.set);
  const fields = new FieldValues();
  const input = { fields } as RowInput;
  const received: NanoTime = { lo: 0, hi: 0 };
  const words = new Uint32Array(2);
  const last: Understanding = { profile: null, isNamed: false, role: null, verdict: -1, fields, parts };
  let epoch = -1;
  let watchedSerial = -1;
  let tenant = "";

  function renewIfStale(): void {
    if (epoch === builder.interner.epoch) return;
    epoch = builder.interner.epoch;
    parts.renew();
    constants.enterTenant(tenant);
  }

  function roleOf(frame: RecordFrame, profile: CompiledProfile): RecordRole | null {
    for (const role of profile.roles[frame.signal]) if (role.fits(frame, fields, picker.isNamed)) return role;
    return null;
  }

  /** Whether the sender has sent this very event before. Ids are hashed with the tenant's id, which lives as long as the request. */
  function isRepeated(frame: RecordFrame): boolean {
    if (fields.kind[EVENT_ID] !== VALUE.string) return false;
    hash.hash(frame.bytes, fields.start[EVENT_ID] as number, fields.end[EVENT_ID] as number, words);
    return options.seenEventId(((words[0] as number) ^ tenantMark) >>> 0, words[1] as number);
  }

  let tenantMark = 0;

  function locateExposures(frame: RecordFrame, profile: CompiledProfile | null, row: number): void {
    const text = (id: number | undefined) => (id === undefined ? "" : builder.interner.stringOf(id));
    const to = writer.current;
    const resource = profile === null ? null : resources.read(frame, profile);
    exposures.locate({
      occurredNanos: (BigInt(frame.timeHi) << 32n) | BigInt(frame.timeLo),
      gateway: profile?.profile.gateway ?? "",
      service: text(row < 0 ? resource?.service : to.service[row]),
      product: text(row < 0 ? resource?.product || resource?.service : to.product[row]),
      traceId: frame.traceIdStart < 0 ? null : Uint8Array.from(frame.bytes.subarray(frame.traceIdStart, frame.traceIdStart + 16)),
    });
  }

  /** The row of the record, or -1. */
  function write(frame: RecordFrame, profile: CompiledProfile, role: RecordRole): number {
    const verdict = classifier.classify(frame, fields, profile, role);
    last.verdict = verdict;
    input.frame = frame;
    input.profile = profile;
    input.role = role;
    input.resource = resources.read(frame, profile);
    input.verdict = ids.of(verdict);
    input.status = classifier.status;
    const row = writer.append(input, received);
    if (role.joins === "root") join.root(frame, row, profile, verdict, classifier.status);
    return row;
  }

  function understand(frame: RecordFrame): RecordFate {
    const index = picker.pick(frame);
    const profile = index < 0 ? null : (profiles[index] as CompiledProfile);
    last.profile = profile;
    last.isNamed = picker.isNamed;
    last.role = null;
    last.verdict = -1;
    if (profile === null) return "ignored";
    fields.clear();
    if (profile.recordFields.gather(frame.record, frame.bytes, fields)) watch.attributes(frame.record, frame.bytes, "attribute");
    profile.readBody?.(frame, fields);
    const role = roleOf(frame, profile);
    last.role = role;
    if (role === null) return "ignored";
    if (role.joins !== null && role.joins !== "root") join.below(frame, profile, role);
    if (role.event === null) return "ignored";
    if (isRepeated(frame)) return "deduplicated";
    write(frame, profile, role);
    return "stored";
  }

  return {
    last,
    begin(request) {
      tenant = request.tenant;
      setFromMillis(received, request.receivedAtMs);
      picker.beginRequest(request.profile, request.userAgent);
      resources.clear();
      join.begin();
      watchedSerial = -1;
      if (epoch === builder.interner.epoch) constants.enterTenant(tenant);
      const bytes = Buffer.from(tenant);
      hash.hash(bytes, 0, bytes.length, words);
      tenantMark = words[0] as number;
    },
    accept(frame) {
      renewIfStale();
      if (frame.resourceSerial !== watchedSerial) {
        watchedSerial = frame.resourceSerial;
        watch.attributes(frame.resource, frame.bytes, "resource");
      }
      const fate = understand(frame);
      if (exposures.openCount > 0) locateExposures(frame, last.profile, fate === "stored" ? builder.columns.rows - 1 : -1);
      return fate;
    },
    counter(point) {
      const row = counterRow({ wanted, hash, cleaner }, point, tenant);
      if (row !== null) builder.side.counters.push(row);
      return row !== null;
    },
  };
}
