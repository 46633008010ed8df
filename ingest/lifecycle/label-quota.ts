import { createValueQuota, type ValueQuota } from "../block/value-quota.ts";
import { OVERFLOW_VALUE } from "../event.ts";
import type { ValueCleaner, ValueKind } from "../redact/value-cleaner.ts";

/** Texts of an event that become dictionary columns. */
export const EVENT_LABELS = ["issuer", "keyId", "gatewayInstance", "credentialClass", "phase", "outcome", "reason"] as const;
export type EventLabel = (typeof EVENT_LABELS)[number];

/**
 * Makes the storable form of a label: cleaned exactly as the same field of an authentication event is, so that the two can be joined, and held within
 * the tenant's quota of distinct values an hour; beyond it the overflow value.
 */
export type StoreLabel = (tenant: string, label: EventLabel, text: string, nowMs: number) => string;

const HOUR_MS = 3_600_000;
const HANDLES: ReadonlySet<EventLabel> = new Set<EventLabel>(["issuer", "keyId", "gatewayInstance"]);

/** @param deps `key`: 16 random bytes */
export function createStoreLabel({ cleaner, maxValues, key }: { readonly cleaner: ValueCleaner; readonly maxValues: number; readonly key: Uint8Array }): StoreLabel {
  const quotas = new Map<string, ValueQuota>();
  const quotaOf = (tenant: string): ValueQuota => {
    const known = quotas.get(tenant) ?? createValueQuota({ dimensions: EVENT_LABELS.length, maxValues, key });
    quotas.set(tenant, known);
    return known;
  };
  return (tenant, label, text, nowMs) => {
    if (text === "") return "";
    const bytes = Buffer.from(text);
    const kind: ValueKind = HANDLES.has(label) ? "handle" : "name";
    const clean = Buffer.from(cleaner.out.subarray(0, cleaner.clean(kind, bytes, 0, bytes.length)));
    const quota = quotaOf(tenant);
    quota.enterHour(Math.floor(nowMs / HOUR_MS));
    return quota.admit(EVENT_LABELS.indexOf(label), clean) ? clean.toString() : OVERFLOW_VALUE;
  };
}
