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
  return new Stage(options);
}

class Stage implements Normaliser {
  readonly last: Understanding;
  private readonly options: NormaliserOptions;
  private readonly parts: NormaliserParts;
  private readonly picker: ProfilePicker;
  private readonly wanted: ReturnType<typeof wantedCounters>;
  private readonly fields = new FieldValues();
  private readonly input: RowInput;
  private readonly received: NanoTime = { lo: 0, hi: 0 };
  private readonly words = new Uint32Array(2);
  private epoch = -1;
  private watchedSerial = -1;
  private tenant = "";
  private tenantMark = 0;

  constructor(options: NormaliserOptions) {
    this.options = options;
    this.parts = createParts(options);
    this.picker = new ProfilePicker(options.set, options.keys);
    this.wanted = wantedCounters(options.set);
    this.input = { fields: this.fields } as RowInput;
    this.last = { profile: null, isNamed: false, role: null, verdict: -1, fields: this.fields, parts: this.parts };
  }

  begin(request: AcceptRequest): void {
    const { builder, hash } = this.options;
    this.tenant = request.tenant;
    setFromMillis(this.received, request.receivedAtMs);
    this.picker.beginRequest(request.profile, request.userAgent);
    this.parts.resources.clear();
    this.parts.join.begin();
    this.watchedSerial = -1;
    if (this.epoch === builder.interner.epoch) this.parts.constants.enterTenant(this.tenant);
    const bytes = Buffer.from(this.tenant);
    hash.hash(bytes, 0, bytes.length, this.words);
    this.tenantMark = this.words[0] as number;
  }

  accept(frame: RecordFrame): RecordFate {
    const { builder, watch, exposures } = this.options;
    if (this.epoch !== builder.interner.epoch) this.renew();
    if (frame.resourceSerial !== this.watchedSerial) {
      this.watchedSerial = frame.resourceSerial;
      watch.attributes(frame.resource, frame.bytes, "resource");
    }
    const fate = this.understand(frame);
    if (exposures.openCount > 0) this.locateExposures(frame, fate === "stored" ? builder.columns.rows - 1 : -1);
    return fate;
  }

  counter(point: CounterPoint): boolean {
    const { builder, hash, cleaner } = this.options;
    const row = counterRow({ wanted: this.wanted, hash, cleaner }, point, this.tenant);
    if (row !== null) builder.side.counters.push(row);
    return row !== null;
  }

  private renew(): void {
    this.epoch = this.options.builder.interner.epoch;
    this.parts.renew();
    this.parts.constants.enterTenant(this.tenant);
  }

  private understand(frame: RecordFrame): RecordFate {
    const { last, picker, fields, parts, options } = this;
    const index = picker.pick(frame);
    const profile = index < 0 ? null : (options.profiles[index] as CompiledProfile);
    last.profile = profile;
    last.isNamed = picker.isNamed;
    last.role = null;
    last.verdict = -1;
    if (profile === null) return "ignored";
    fields.clear();
    if (profile.recordFields.gather(frame.record, frame.bytes, fields)) options.watch.attributes(frame.record, frame.bytes, "attribute");
    profile.readBody?.(frame, fields);
    const role = this.roleOf(frame, profile);
    last.role = role;
    if (role === null) return "ignored";
    if (role.joins !== null && role.joins !== "root") parts.join.below(frame, profile, role);
    if (role.event === null) return "ignored";
    if (this.isRepeated(frame)) return "deduplicated";
    this.write(frame, profile, role);
    return "stored";
  }

  private roleOf(frame: RecordFrame, profile: CompiledProfile): RecordRole | null {
    for (const role of profile.roles[frame.signal]) if (role.fits(frame, this.fields, this.picker.isNamed)) return role;
    return null;
  }

  /** Whether the tenant has sent this very event before. */
  private isRepeated(frame: RecordFrame): boolean {
    const { fields, words } = this;
    if (fields.kind[EVENT_ID] !== VALUE.string) return false;
    this.options.hash.hash(frame.bytes, fields.start[EVENT_ID] as number, fields.end[EVENT_ID] as number, words);
    return this.options.seenEventId(((words[0] as number) ^ this.tenantMark) >>> 0, words[1] as number);
  }

  private write(frame: RecordFrame, profile: CompiledProfile, role: RecordRole): void {
    const { classifier, ids, resources, writer, join } = this.parts;
    const { input } = this;
    const verdict = classifier.classify(frame, this.fields, profile, role);
    this.last.verdict = verdict;
    input.frame = frame;
    input.profile = profile;
    input.role = role;
    input.resource = resources.read(frame, profile);
    input.verdict = ids.of(verdict);
    input.status = classifier.status;
    const row = writer.append(input, this.received);
    if (role.joins === "root") join.root(frame, row, profile, verdict, classifier.status);
  }

  /** Tells the exposures that were seen in a record where it belongs; by its row, or by its resource when it has none (`row` is -1). */
  private locateExposures(frame: RecordFrame, row: number): void {
    const { builder: { interner }, exposures } = this.options;
    const { profile } = this.last;
    const to = this.parts.writer.current;
    const resource = profile === null ? null : this.parts.resources.read(frame, profile);
    const text = (id: number | undefined) => (id === undefined ? "" : interner.stringOf(id));
    exposures.locate({
      occurredNanos: (BigInt(frame.timeHi) << 32n) | BigInt(frame.timeLo),
      gateway: profile?.profile.gateway ?? "",
      service: text(row < 0 ? resource?.service : to.service[row]),
      product: text(row < 0 ? resource?.product || resource?.service : to.product[row]),
      traceId: frame.traceIdStart < 0 ? null : Uint8Array.from(frame.bytes.subarray(frame.traceIdStart, frame.traceIdStart + 16)),
    });
  }
}
