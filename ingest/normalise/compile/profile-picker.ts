import type { KeyTable } from "../../decode/key-table.ts";
import { VALUE, type FieldSlots, type RecordFrame } from "../../decode/record-frame.ts";
import { PROFILE_ATTRIBUTE } from "../profile/key-names.ts";
import type { ProfileSet } from "../profile/profile.ts";
import type { DetectRule } from "../profile/profile-schema.ts";
import { looksLikeIstioText } from "../read/istio-text.ts";
import { byteTexts, isOneOf, startsWithOneOf } from "./byte-test.ts";

type Test = (frame: RecordFrame) => boolean;

interface Fingerprint {
  readonly profile: number;
  /** An attribute without which it cannot fit, -1 when there is none: asked first. */
  readonly firstKey: number;
  /** What holds for all records of a resource and scope. */
  readonly fitsScope: (frame: RecordFrame, userAgent: string) => boolean;
  readonly fitsRecord: Test;
}

/**
 * Finds the profile of a record: the one that the request names (path or topic), else the one that the resource names
 * (`auth_slo.profile`), else the first whose fingerprint fits. The last profile of a set fits everything.
 */
export class ProfilePicker {
  /** Whether the profile was named by the sender, not found by fingerprint. */
  isNamed = false;
  private readonly fingerprints: readonly Fingerprint[];
  private readonly names: readonly (readonly Uint8Array[])[];
  private readonly byName: ReadonlyMap<string, number>;
  private readonly nameKey: number;
  private readonly open: Fingerprint[] = [];
  private openCount = 0;
  private named = -1;
  private requested = -1;
  private userAgent = "";
  private serial = -1;

  constructor(set: ProfileSet, keys: KeyTable) {
    this.fingerprints = set.profiles.flatMap((p, i) => p.detect.map((rule) => compileFingerprint(rule, i, keys)));
    this.names = set.profiles.map((p) => byteTexts([p.name]));
    this.byName = new Map(set.profiles.map((p, i) => [p.name, i]));
    this.nameKey = keys.idOf(PROFILE_ATTRIBUTE);
  }

  /** @param profile the profile that the path or topic names, or null */
  beginRequest(profile: string | null, userAgent: string): void {
    this.requested = profile === null ? -1 : (this.byName.get(profile) ?? -1);
    this.userAgent = userAgent;
    this.serial = -1;
  }

  /** The index of the record's profile in the set, or -1 when nothing fits. */
  pick(frame: RecordFrame): number {
    if (frame.resourceSerial !== this.serial) this.enterScope(frame);
    this.isNamed = this.named >= 0;
    if (this.named >= 0) return this.named;
    for (let i = 0; i < this.openCount; i++) {
      const fingerprint = this.open[i] as Fingerprint;
      if (fingerprint.firstKey >= 0 && frame.record.kind[fingerprint.firstKey] === VALUE.absent) continue;
      if (fingerprint.fitsRecord(frame)) return fingerprint.profile;
    }
    return -1;
  }

  private enterScope(frame: RecordFrame): void {
    this.serial = frame.resourceSerial;
    this.named = this.requested >= 0 ? this.requested : this.namedByResource(frame);
    this.openCount = 0;
    for (const fingerprint of this.fingerprints) if (fingerprint.fitsScope(frame, this.userAgent)) this.open[this.openCount++] = fingerprint;
  }

  private namedByResource({ resource, bytes }: RecordFrame): number {
    const key = this.nameKey;
    if (key < 0 || resource.kind[key] !== VALUE.string) return -1;
    return this.names.findIndex((name) => isOneOf(name, bytes, resource.start[key] as number, resource.end[key] as number));
  }
}

function compileFingerprint(rule: DetectRule, profile: number, keys: KeyTable): Fingerprint {
  const resource = (rule.resource ?? []).map((name) => keys.idOf(name));
  const scope = rule.scope === undefined ? null : byteTexts([rule.scope]);
  const agent = rule.userAgent ?? "";
  const attributes = (rule.attributes ?? []).map((name) => keys.idOf(name));
  const values = Object.entries(rule.values ?? {}).map(([name, texts]) => ({ key: keys.idOf(name), texts: byteTexts(texts) }));
  const has = (slots: FieldSlots, key: number) => key >= 0 && slots.kind[key] !== VALUE.absent;
  return {
    profile,
    firstKey: attributes[0] ?? values[0]?.key ?? -1,
    fitsScope(frame, userAgent) {
      if (rule.isResourceEmpty === true && frame.resource.touchedCount > 0) return false;
      if (!userAgent.startsWith(agent)) return false;
      return resource.every((key) => has(frame.resource, key)) && (scope === null || isOneOf(scope, frame.bytes, frame.scopeNameStart, frame.scopeNameEnd));
    },
    fitsRecord(frame) {
      if (rule.signal !== undefined && frame.signal !== rule.signal) return false;
      for (const key of attributes) if (!has(frame.record, key)) return false;
      for (const { key, texts } of values) {
        if (key < 0 || frame.record.kind[key] !== VALUE.string || !startsWithOneOf(texts, frame.bytes, frame.record.start[key] as number, frame.record.end[key] as number)) return false;
      }
      return rule.body === undefined || looksLikeIstioText(frame);
    },
  };
}
