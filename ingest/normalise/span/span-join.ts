import type { EventColumns } from "../../block/event-columns.ts";
import type { RecordFrame } from "../../decode/record-frame.ts";
import { UNMEASURED_US } from "../../event.ts";
import type { CompiledProfile } from "../compile/compiled-profile.ts";
import type { RecordRole } from "../compile/record-role.ts";
import type { Reasons } from "../decide/verdict.ts";
import type { VerdictBook } from "../decide/verdict-book.ts";
import { microsBetween, millisOf } from "../read/nano-time.ts";
import type { ColumnSet } from "../write/column-set.ts";
import type { ConstantIds } from "../write/constant-ids.ts";
import type { EventWriter } from "../write/event-writer.ts";
import type { VerdictIdTable, VerdictIds } from "../write/verdict-ids.ts";
import { inferVerdict } from "./inferred-verdict.ts";
import { JoinFacts } from "./join-facts.ts";
import { SpanIndex } from "./span-index.ts";

const CAPACITY = 16_384;

export interface SpanJoinDeps {
  readonly columns: EventColumns;
  readonly writer: EventWriter;
  readonly constants: ConstantIds;
  readonly book: VerdictBook;
  readonly ids: VerdictIdTable;
  readonly reasons: Reasons;
}

/**
 * Puts what the spans below a gateway's root span tell (which check ran last, how long it took, whether the request was passed on) into the
 * row of the root, in whichever order they come. Only spans of one export request are joined: a root whose plugin spans come in another one
 * keeps what its status says. At most 12,288 roots a request take part.
 */
export class SpanJoin {
  private readonly deps: SpanJoinDeps;
  private readonly index = new SpanIndex(CAPACITY);
  private readonly facts = new JoinFacts(CAPACITY);
  private readonly profiles: readonly CompiledProfile[];
  private readonly checkBytes: readonly (readonly Buffer[])[];
  private readonly checkNames: readonly (readonly string[])[];

  constructor(deps: SpanJoinDeps, profiles: readonly CompiledProfile[]) {
    this.deps = deps;
    this.profiles = profiles;
    this.checkNames = profiles.map((p) => [...p.profile.checks.keys()]);
    this.checkBytes = this.checkNames.map((names) => names.map((name) => Buffer.from(name)));
  }

  begin(): void {
    this.index.clear();
  }

  /** A root whose event has become `row`. */
  root(frame: RecordFrame, row: number, profile: CompiledProfile, verdict: number, status: number): void {
    const slot = this.slotAt(frame, frame.spanIdStart);
    if (slot < 0) return;
    this.facts.row[slot] = row;
    this.facts.profile[slot] = profile.index;
    this.facts.verdict[slot] = verdict;
    this.facts.status[slot] = status;
    this.apply(slot);
  }

  /** A span below a root: a check, the sign that the request was passed on, or a call that validated it (`parent`). */
  below(frame: RecordFrame, profile: CompiledProfile, role: RecordRole): void {
    const slot = this.slotAt(frame, frame.parentSpanIdStart);
    if (slot < 0) return;
    const { facts } = this;
    if (role.joins === "passed") facts.isPassed[slot] = 1;
    else {
      const check = role.joins === "check" ? this.checkOf(frame, profile, role) : -1;
      const isAuthenticating = role.joins === "parent" || (check >= 0 && this.methodOf(profile, check) !== null);
      if (isAuthenticating) this.addLatency(slot, frame);
      if (role.joins === "check") this.addCheck(slot, frame, check, isAuthenticating);
    }
    if ((facts.row[slot] as number) >= 0) this.apply(slot);
  }

  private addLatency(slot: number, frame: RecordFrame): void {
    const us = microsBetween(frame.timeLo, frame.timeHi, frame.observedLo, frame.observedHi);
    if (us >= 0) this.facts.latencyUs[slot] = Math.max(0, this.facts.latencyUs[slot] as number) + us;
  }

  private addCheck(slot: number, frame: RecordFrame, check: number, isAuthenticating: boolean): void {
    const { facts } = this;
    const startMs = millisOf(frame.timeLo, frame.timeHi);
    if (startMs >= (facts.lastStart[slot] as number)) {
      facts.lastStart[slot] = startMs;
      facts.lastCheck[slot] = check + 1;
    }
    if (isAuthenticating && startMs >= (facts.methodStart[slot] as number)) {
      facts.methodStart[slot] = startMs;
      facts.lastMethod[slot] = check + 1;
    }
  }

  private slotAt(frame: RecordFrame, spanStart: number): number {
    if (frame.traceIdStart < 0 || spanStart < 0) return -1;
    const slot = this.index.slotOf(frame.bytes, frame.traceIdStart, spanStart);
    if (slot >= 0 && this.index.isNew) this.facts.open(slot);
    return slot;
  }

  /** Number of the check that the end of the span's name tells, -1 for any other plugin. */
  private checkOf(frame: RecordFrame, profile: CompiledProfile, role: RecordRole): number {
    const start = frame.nameStart + role.prefixLength;
    const names = this.checkBytes[profile.index] as readonly Buffer[];
    return names.findIndex((name) => name.length === frame.nameEnd - start && name.compare(frame.bytes, start, frame.nameEnd) === 0);
  }

  private nameOf(profile: CompiledProfile, check: number): string | null {
    return check < 0 ? null : (this.checkNames[profile.index]?.[check] ?? null);
  }

  private methodOf(profile: CompiledProfile, check: number): string | null {
    const name = this.nameOf(profile, check);
    return name === null ? null : (profile.profile.checks.get(name)?.method ?? null);
  }

  private apply(slot: number): void {
    const { columns, writer, constants, book, ids, reasons } = this.deps;
    const { facts } = this;
    const row = facts.row[slot] as number;
    const to = writer.current;
    // The row may have been taken out again, for an impossible time.
    if (row >= columns.rows || !this.index.isSpan(slot, to.span_id, row * 8)) return;
    const profile = this.profiles[facts.profile[slot] as number] as CompiledProfile;
    const latency = facts.latencyUs[slot] as number;
    if (latency >= 0) to.auth_latency_us[row] = Math.min(Math.round(latency), UNMEASURED_US - 1);
    const before = book.of(facts.verdict[slot] as number);
    const story = { status: facts.status[slot] as number, isPassed: facts.isPassed[slot] === 1, lastCheck: this.nameOf(profile, (facts.lastCheck[slot] as number) - 1) };
    const after = inferVerdict(before, story, profile, reasons);
    const verdict = ids.of(after === before ? (facts.verdict[slot] as number) : book.add(after));
    const method = verdict.method >= 0 ? verdict.method : this.methodId(profile, facts.lastMethod[slot] as number);
    if (method >= 0 && to.auth_method[row] === constants.unknownMethod) to.auth_method[row] = method;
    if (after === before && facts.isRefined[slot] === 0) return;
    facts.isRefined[slot] = after === before ? 0 : 1;
    putVerdict(to, row, verdict, constants.gatewayPoint);
  }

  private methodId(profile: CompiledProfile, lastMethod: number): number {
    const method = lastMethod === 0 ? null : this.methodOf(profile, lastMethod - 1);
    return method === null ? -1 : this.deps.constants.methodId(method);
  }
}

function putVerdict(to: ColumnSet, row: number, verdict: VerdictIds, gatewayPoint: number): void {
  to.decision[row] = verdict.decision;
  to.reason[row] = verdict.reason;
  to.reason_detail[row] = verdict.detail;
  to.reason_confidence[row] = verdict.confidence;
  to.fault_domain[row] = verdict.faultDomain;
  to.decision_point[row] = verdict.decisionPoint < 0 ? gatewayPoint : verdict.decisionPoint;
}
