import type { CredentialEvent } from "../credential-event.ts";

/** What every event must say; the rest is empty unless told. */
export type TellingEvent = Pick<CredentialEvent, "nativeId" | "kind" | "occurredNanos" | "clockQuality"> & Partial<CredentialEvent>;

/** An event with all that its source did not tell left empty; asserted when it occurred unless told otherwise. */
export function toldEvent(told: TellingEvent): CredentialEvent {
  return {
    scope: "", assertedNanos: told.occurredNanos, names: {}, issuer: "", keyId: "", credentialClass: "", phase: "", outcome: "", reason: "", validFromNanos: null, expiresAtNanos: null,
    latencyUs: null, httpStatus: 0, gatewayInstance: "", detail: "", ...told,
  };
}

const NANOS_PER_MS = 1_000_000n;

/** Milliseconds since the epoch as nanoseconds. */
export function nanosOfMs(ms: number): bigint {
  return BigInt(Math.trunc(ms)) * NANOS_PER_MS;
}
