/** Rows of `store/schema/0007_credential_events.sql`. Identities are keyed hashes already; texts are cleaned and bounded. */
import {
  instantColumn, nameColumn, textColumn, traceIdColumn, u16Column, u32Column, u64ArrayColumn, u64Column,
} from "./side-column.ts";
import type { SideTable } from "./side-rows.ts";

/** Latency that nobody measured. */
export const UNMEASURED_LATENCY_US = 0xffff_ffff;

/** Instants in nanoseconds since the epoch, UTC; 0 when unknown. Hashes are 0 when there is no such name. */
export interface CredentialRow {
  readonly occurredNanos: bigint;
  readonly assertedNanos: bigint;
  readonly receivedNanos: bigint;
  readonly clockQuality: string;
  readonly tenant: string;
  readonly source: string;
  /** 16 bytes. */
  readonly eventKey: Uint8Array;
  readonly kind: string;
  readonly scope: string;
  readonly phase: string;
  readonly outcome: string;
  readonly reason: string;
  readonly issuer: string;
  readonly keyId: string;
  readonly credentialClass: string;
  readonly credentialHash: bigint;
  readonly sessionHash: bigint;
  readonly principalHash: bigint;
  readonly clientIdHash: bigint;
  readonly parentHash: bigint;
  readonly aliasHashes: readonly bigint[];
  readonly validFromNanos: bigint;
  readonly expiresAtNanos: bigint;
  /** `UNMEASURED_LATENCY_US` when nobody measured it. */
  readonly latencyUs: number;
  readonly httpStatus: number;
  readonly gatewayInstance: string;
  readonly detail: string;
}

/** `stored_at` is left to the store, whose clock it is. */
export const CREDENTIAL_EVENTS: SideTable<CredentialRow> = {
  table: "credential_events",
  columns: [
    instantColumn("occurred_ts", (r) => r.occurredNanos), instantColumn("asserted_ts", (r) => r.assertedNanos), instantColumn("received_ts", (r) => r.receivedNanos),
    nameColumn("clock_quality", (r) => r.clockQuality), nameColumn("tenant", (r) => r.tenant), nameColumn("source", (r) => r.source), traceIdColumn("event_key", (r) => r.eventKey),
    nameColumn("kind", (r) => r.kind), nameColumn("scope", (r) => r.scope), nameColumn("phase", (r) => r.phase), nameColumn("outcome", (r) => r.outcome), nameColumn("reason", (r) => r.reason),
    nameColumn("issuer", (r) => r.issuer), nameColumn("key_id", (r) => r.keyId), nameColumn("credential_class", (r) => r.credentialClass),
    u64Column("credential_hash", (r) => r.credentialHash), u64Column("session_hash", (r) => r.sessionHash), u64Column("principal_hash", (r) => r.principalHash),
    u64Column("client_id_hash", (r) => r.clientIdHash), u64Column("parent_hash", (r) => r.parentHash), u64ArrayColumn("alias_hashes", (r) => r.aliasHashes),
    instantColumn("valid_from", (r) => r.validFromNanos), instantColumn("expires_at", (r) => r.expiresAtNanos),
    u32Column("latency_us", (r) => r.latencyUs), u16Column("http_status", (r) => r.httpStatus), nameColumn("gateway_instance", (r) => r.gatewayInstance), textColumn("detail", (r) => r.detail),
  ],
};
