import { VALUE, type RecordFrame } from "../../decode/record-frame.ts";
import { DECISIONS, FAULT_DOMAINS, OVERFLOW_VALUE, type Decision, type FaultDomain } from "../../event.ts";
import type { RedactText } from "../../redact/redact-text.ts";
import type { CompiledEvidence, CompiledProfile } from "../compile/compiled-profile.ts";
import type { RecordRole } from "../compile/record-role.ts";
import { fieldId } from "../fields.ts";
import type { Row, RowOutcome } from "../profile/profile.ts";
import type { FieldValues } from "../read/field-values.ts";
import { numberOf } from "../read/typed-value.ts";
import { MISS, type ByteMemo } from "../value/byte-memo.ts";
import { knownDetail, MAX_TEXT, stableDetail } from "./detail-text.ts";
import { evidenceText, type EvidenceRead } from "./evidence-text.ts";
import { matchStatus, matchTable, type MatchContext } from "./match-table.ts";
import { SALT, evidenceSalt, unknownEvidenceSalt } from "./salts.ts";
import { statedDecision, statedFaultDomain } from "./stated.ts";
import { asBypass, verdictOf, withStatedDecision, type Reasons, type Verdict } from "./verdict.ts";
import type { VerdictBook } from "./verdict-book.ts";

const F = {
  status: fieldId("http_status"), decision: fieldId("auth_decision"), outcome: fieldId("event_outcome"), faultDomain: fieldId("auth_fault_domain"), detail: fieldId("auth_detail"),
};
const NO_ROW = -1;
const OVERFLOW_KEY = -1_000_000;
const ALLOW: RowOutcome = { reason: null, decision: "allow", faultDomain: null, confidence: "exact", method: null, decisionPoint: null, kind: null };

export interface ClassifierDeps {
  readonly reasons: Reasons;
  readonly memo: ByteMemo;
  readonly book: VerdictBook;
  readonly redact: RedactText;
}

/** Works out what a record says: the verdict's number in the book. Allocates only for what is seen for the first time. */
export class Classifier {
  /** Status of the record classified last; 0 when it had none. */
  status = 0;
  private readonly deps: ClassifierDeps;
  private readonly derived = new Map<number, number>();
  private readonly byStatus = new Map<number, number>();
  /** By row and detail; bounded by the rows and by the details that the book has room for. */
  private readonly byRow = new Map<string, number>();
  private readonly calls = new Map<RecordRole, { readonly good: number; readonly bad: number }>();
  private readonly digits: Buffer[] = Array.from({ length: 1_000 }, (_, i) => Buffer.from(String(i)));
  private profile: CompiledProfile | null = null;
  private fields: FieldValues | null = null;

  constructor(deps: ClassifierDeps) {
    this.deps = deps;
  }

  /** Forgets what was derived from verdicts: to be called together with `book.clear` and `memo.clear`. */
  clear(): void {
    this.derived.clear();
    this.byStatus.clear();
    this.byRow.clear();
    this.calls.clear();
  }

  classify(frame: RecordFrame, fields: FieldValues, profile: CompiledProfile, role: RecordRole): number {
    this.profile = profile;
    this.fields = fields;
    const { bytes } = frame;
    const given = fields.has(F.status) ? numberOf(fields, F.status, bytes) : 0;
    const status = given >= 100 && given <= 599 ? Math.trunc(given) : 0;
    this.status = status;
    const mask = this.conditionMask(profile, fields);
    const stated = this.stated(fields, bytes);
    const isRefused = stated === 0 ? status === 0 || isRefusal(status) : DECISIONS[stated - 1] !== "allow" && DECISIONS[stated - 1] !== "bypass";
    let verdict = this.first(profile.evidence, fields, bytes, mask, status, isRefused);
    if (verdict === NO_ROW) verdict = role.failed === null ? this.fallback(profile, fields, bytes, mask, status, isRefused) : this.call(frame, role, status);
    if (stated !== 0) verdict = this.derive(verdict, stated, status);
    else if (!isRefusal(status) && this.deps.book.of(verdict).decision === "allow") verdict = this.bypass(verdict, profile, fields, bytes, mask, status);
    return fields.has(F.faultDomain) ? this.withFaultDomain(verdict, fields, bytes) : verdict;
  }

  private conditionMask({ conditions }: CompiledProfile, fields: FieldValues): number {
    let mask = 0;
    for (let i = 0; i < conditions.length; i++) if (fields.has(conditions[i] as number)) mask |= 1 << i;
    return mask;
  }

  /** 1 + index of the decision that the sender states, 0 when it states none. */
  private stated(fields: FieldValues, bytes: Buffer): number {
    const field = fields.has(F.decision) ? F.decision : F.outcome;
    if (fields.kind[field] !== VALUE.string) return 0;
    const [start, end] = [fields.start[field] as number, fields.end[field] as number];
    const known = this.deps.memo.get(SALT.decision, bytes, start, end);
    if (known !== MISS) return known;
    const decision = statedDecision(bytes.toString("utf8", start, Math.min(end, start + 64)));
    const index = decision === null ? 0 : 1 + DECISIONS.indexOf(decision);
    this.deps.memo.put(SALT.decision, bytes, start, end, index);
    return index;
  }

  private first(list: readonly CompiledEvidence[], fields: FieldValues, bytes: Buffer, mask: number, status: number, isRefused: boolean): number {
    for (const evidence of list) {
      if (!fields.has(evidence.field) || (evidence.whenDenied && !isRefused)) continue;
      const verdict = this.lookUp(evidence, fields, bytes, mask, status);
      if (verdict !== NO_ROW) return verdict;
    }
    return NO_ROW;
  }

  private lookUp(evidence: CompiledEvidence, fields: FieldValues, bytes: Buffer, mask: number, status: number): number {
    let [text, start, end] = [bytes, fields.start[evidence.field] as number, fields.end[evidence.field] as number];
    if (fields.kind[evidence.field] !== VALUE.string) {
      const digits = this.digits[fields.num[evidence.field] as number];
      if (digits === undefined) return NO_ROW;
      [text, start, end] = [digits, 0, digits.length];
    }
    const salt = evidenceSalt(evidence.salt, mask, status);
    const known = this.deps.memo.get(salt, text, start, end);
    if (known !== MISS) return known - 1;
    const verdict = this.match(evidence, text.toString("utf8", start, Math.min(end, start + MAX_TEXT * 4)), status);
    this.deps.memo.put(salt, text, start, end, verdict + 1);
    return verdict;
  }

  private match(evidence: CompiledEvidence, raw: string, status: number): number {
    const profile = this.profile as CompiledProfile;
    const found = matchTable(profile.tables, evidence.table, this.textOf(raw, evidence.read), this.context(status));
    if (found === null) return NO_ROW;
    const { outcome, source } = found.row;
    const detail = found.isKnown ? knownDetail(found.text) : this.detailOf(found.text);
    const key = [source, outcome.method, outcome.kind, outcome.decisionPoint, detail].join(" ");
    const known = this.byRow.get(key) ?? this.add(outcome, detail, source);
    this.byRow.set(key, known);
    return known;
  }

  /** The text to match and to keep; while its words may still be kept, without the secrets in it. */
  private textOf(raw: string, read: EvidenceRead): string {
    return evidenceText(this.deps.book.hasRoomForDetail ? this.deps.redact(raw, MAX_TEXT) : raw, read);
  }

  private detailOf(text: string): string {
    return this.deps.book.hasRoomForDetail ? stableDetail(text) : OVERFLOW_VALUE;
  }

  private add(outcome: RowOutcome, detail: string, source: string): number {
    return this.deps.book.add(verdictOf(outcome, this.deps.reasons, detail, source));
  }

  private context(status: number): MatchContext {
    const fields = this.fields as FieldValues;
    return { status, has: (name) => fields.has(fieldId(name)) };
  }

  /** What the status alone says; the text that no row knew is kept as detail. */
  private fallback(profile: CompiledProfile, fields: FieldValues, bytes: Buffer, mask: number, status: number, isRefused: boolean): number {
    const key = evidenceSalt(profile.index, mask, status);
    const known = this.byStatus.get(key);
    let verdict = known ?? NO_ROW;
    if (known === undefined) {
      const row: Row | null = matchStatus(profile.profile.fallback, this.context(status));
      verdict = this.add(row?.outcome ?? ALLOW, "", row?.source ?? "no sign of a refusal");
      this.byStatus.set(key, verdict);
    }
    return isRefused && this.deps.book.of(verdict).decision !== "allow" ? this.withUnknownText(verdict, profile, fields, bytes, mask, status) : verdict;
  }

  private withUnknownText(verdict: number, profile: CompiledProfile, fields: FieldValues, bytes: Buffer, mask: number, status: number): number {
    for (const { field, read, salt: evidence } of profile.evidence) {
      if (fields.kind[field] !== VALUE.string) continue;
      if (!this.deps.book.hasRoomForDetail) return this.remember(OVERFLOW_KEY - verdict, () => ({ ...this.deps.book.of(verdict), detail: OVERFLOW_VALUE }));
      const [start, end] = [fields.start[field] as number, fields.end[field] as number];
      const salt = unknownEvidenceSalt(evidence, mask, status);
      const known = this.deps.memo.get(salt, bytes, start, end);
      if (known !== MISS) return known;
      const raw = bytes.toString("utf8", start, Math.min(end, start + MAX_TEXT * 4));
      const found = this.deps.book.add({ ...this.deps.book.of(verdict), detail: this.detailOf(this.textOf(raw, read)) });
      this.deps.memo.put(salt, bytes, start, end, found);
      return found;
    }
    return verdict;
  }

  /** Of a span that is a call: whether the call went wrong. */
  private call(frame: RecordFrame, role: RecordRole, status: number): number {
    let known = this.calls.get(role);
    if (known === undefined) {
      known = { good: this.add(ALLOW, "", "the call succeeded"), bad: this.add({ ...ALLOW, decision: null, reason: role.failed }, "", "the call failed") };
      this.calls.set(role, known);
    }
    return frame.statusCode === 2 || status >= 400 ? known.bad : known.good;
  }

  private bypass(verdict: number, profile: CompiledProfile, fields: FieldValues, bytes: Buffer, mask: number, status: number): number {
    const found = this.first(profile.bypassEvidence, fields, bytes, mask, status, true);
    if (found === NO_ROW) return verdict;
    const key = -1 - found;
    return this.remember(key, () => asBypass(this.deps.book.of(found), null));
  }

  private derive(verdict: number, stated: number, status: number): number {
    const key = (verdict * 8 + stated) * 1_024 + status;
    return this.remember(key, () => withStatedDecision(this.deps.book.of(verdict), DECISIONS[stated - 1] as Decision, status, this.deps.reasons));
  }

  private withFaultDomain(verdict: number, fields: FieldValues, bytes: Buffer): number {
    const [start, end] = [fields.start[F.faultDomain] as number, fields.end[F.faultDomain] as number];
    if (fields.kind[F.faultDomain] !== VALUE.string || this.deps.book.of(verdict).decision === "allow") return verdict;
    let index = this.deps.memo.get(SALT.faultDomain, bytes, start, end);
    if (index === MISS) {
      const domain = statedFaultDomain(bytes.toString("utf8", start, Math.min(end, start + 32)));
      index = domain === null ? 0 : 1 + FAULT_DOMAINS.indexOf(domain);
      this.deps.memo.put(SALT.faultDomain, bytes, start, end, index);
    }
    if (index === 0) return verdict;
    return this.remember(-100_000 - (verdict * 8 + index), () => ({ ...this.deps.book.of(verdict), faultDomain: FAULT_DOMAINS[index - 1] as FaultDomain }));
  }

  private remember(key: number, work: () => Verdict): number {
    const known = this.derived.get(key);
    if (known !== undefined) return known;
    const verdict = this.deps.book.add(work());
    this.derived.set(key, verdict);
    return verdict;
  }
}

/** Statuses by which gateways refuse a request for its credentials; 495 and 496 are NGINX's for client certificates. */
export function isRefusal(status: number): boolean {
  return status === 401 || status === 403 || status === 407 || status === 400 || status === 495 || status === 496;
}
