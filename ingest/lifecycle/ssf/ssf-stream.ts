import type { CredentialEvent, UnusableItem } from "../credential-event.ts";
import { refuseSet, type SetRefusal } from "./set-claims.ts";
import { mapSet } from "./map-set.ts";
import type { SsfSettings } from "./ssf-settings.ts";
import type { VerificationStates } from "./verification-state.ts";
import type { VerifySet } from "./verify-set.ts";

/** A verified SET in our terms. */
export interface JudgedSet {
  readonly kind: "taken";
  readonly jti: string;
  /** Null when there is nothing to store: `unusable` says why, else it is merely understood. */
  readonly event: CredentialEvent | null;
  readonly unusable: UnusableItem | null;
}

export type SetOutcome = JudgedSet | SetRefusal | { readonly kind: "unavailable"; readonly message: string };

/** Judges the SETs of one stream; stores nothing. */
export interface SsfStream {
  readonly settings: SsfSettings;
  judge(token: string, nowMs: number): Promise<SetOutcome>;
}

const MICROS_PER_MILLI = 1_000;

export function createSsfStream({ settings, verify, states }: { readonly settings: SsfSettings; readonly verify: VerifySet; readonly states: VerificationStates }): SsfStream {
  /** A verification event with a state answers a question: ours, or somebody's who says so. Without one it is the transmitter's own idea. */
  function judgeVerification(event: CredentialEvent, state: string | null, nowMs: number): CredentialEvent | SetRefusal {
    if (state === null || settings.verificationUrl === undefined) return event;
    const madeAtMs = states.madeAtMs(settings.name, state, nowMs);
    return madeAtMs === null ? refuseSet("invalid_state", "ING_SET_STATE", "The state is not of a verification that was asked for.") : { ...event, latencyUs: Math.max(0, nowMs - madeAtMs) * MICROS_PER_MILLI };
  }

  return {
    settings,
    async judge(token, nowMs) {
      const verified = await verify(token, nowMs);
      if (verified.kind !== "verified") return verified;
      const { jti } = verified.set;
      const mapped = mapSet(verified.set, settings);
      switch (mapped.kind) {
        case "ignored": return { kind: "taken", jti, event: null, unusable: null };
        case "unusable": return { kind: "taken", jti, event: null, unusable: mapped.item };
        case "event": return { kind: "taken", jti, event: mapped.event, unusable: null };
        case "verification": {
          const judged = judgeVerification(mapped.event, mapped.state, nowMs);
          return "err" in judged ? judged : { kind: "taken", jti, event: judged, unusable: null };
        }
      }
    },
  };
}

/** SETs that were judged together, as one batch of events. */
export function batchOfSets({ settings }: Pick<SsfStream, "settings">, sets: readonly JudgedSet[]) {
  return {
    tenant: settings.tenant, source: `ssf:${settings.name}`, events: sets.flatMap((s) => s.event ?? []), unusable: sets.flatMap((s) => s.unusable ?? []),
    ignored: sets.filter((s) => s.event === null && s.unusable === null).length,
  };
}
