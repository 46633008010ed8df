import type { Confidence, Decision, DecisionPoint, FaultDomain, Kind, AuthMethod } from "../../event.ts";
import type { FieldName } from "../fields.ts";
import type { AttributeRule, DetectRule, EvidenceRule, ReasonEntry, RecordRule } from "./profile-schema.ts";
import type { FileIssue } from "./read-yaml.ts";

/** How a row is recognised in normalised text. `any` matches whatever the text is. */
export type Matcher =
  | { readonly kind: "exact" | "prefix" | "contains" | "word"; readonly texts: readonly string[] }
  | { readonly kind: "pattern"; readonly pattern: RegExp }
  | { readonly kind: "any" };

/** What a row says when it matches. What it leaves open is filled from the reason vocabulary, then from the record. */
export interface RowOutcome {
  readonly reason: string | null;
  readonly decision: Decision | null;
  readonly faultDomain: FaultDomain | null;
  readonly confidence: Confidence;
  readonly method: AuthMethod | null;
  readonly decisionPoint: DecisionPoint | null;
  readonly kind: Kind | null;
}

export interface Row {
  readonly matcher: Matcher;
  readonly suffix: string;
  /** Statuses it holds for; empty: all. */
  readonly status: readonly number[];
  readonly needs: readonly FieldName[];
  readonly lacks: readonly FieldName[];
  /** Table that the text behind the prefix is looked up in first; its row then says more than this one. */
  readonly use: string | null;
  readonly outcome: RowOutcome;
  /** `file:line`, for people. */
  readonly source: string;
}

/** A profile with everything it inherits, checked, ready to be compiled against a key table. */
export interface Profile {
  readonly name: string;
  readonly gateway: string;
  readonly title: string;
  readonly sources: readonly string[];
  readonly priority: number;
  readonly detect: readonly DetectRule[];
  /** Values that mean that there is none. */
  readonly absent: readonly string[];
  readonly body: "istio_text" | null;
  /** In order of preference. */
  readonly fields: ReadonlyMap<FieldName, readonly AttributeRule[]>;
  readonly records: readonly RecordRule[];
  readonly methods: readonly { readonly method: AuthMethod; readonly any: readonly FieldName[]; readonly values: ReadonlyMap<FieldName, readonly string[]> }[];
  readonly methodNames: ReadonlyMap<string, AuthMethod>;
  readonly checks: ReadonlyMap<string, { readonly method: AuthMethod | null; readonly reason: string | null; readonly decisionPoint: DecisionPoint | null }>;
  readonly evidence: readonly EvidenceRule[];
  readonly tables: ReadonlyMap<string, readonly Row[]>;
  readonly fallback: readonly Row[];
  readonly counters: ReadonlyMap<string, string>;
}

export interface UserAgentRule {
  readonly token: string;
  readonly family: string;
  readonly isScanner: boolean;
}

/** Everything that the data files say. `profiles` is sorted: the first whose fingerprint fits is taken. */
export interface ProfileSet {
  readonly profiles: readonly Profile[];
  readonly reasons: ReadonlyMap<string, ReasonEntry>;
  readonly userAgents: readonly UserAgentRule[];
}

export type LoadedProfiles = { readonly kind: "ok"; readonly set: ProfileSet } | { readonly kind: "invalid"; readonly issues: readonly FileIssue[] };
