import type { ExposureRow } from "../block/side-rows.ts";
import type { SipHash } from "../block/siphash.ts";
import type { Detector } from "./detectors.ts";

/** What a record says about where an exposure happened. */
export interface ExposurePlace {
  readonly occurredNanos: bigint;
  readonly product: string;
  readonly gateway: string;
  readonly service: string;
  readonly traceId: Uint8Array | null;
}

export interface ExposureRequest {
  readonly tenant: string;
  readonly receivedAtMs: number;
  /** How the request came: transport and signal. */
  readonly source: string;
  readonly profile: string | null;
}

/** Secrets of one request that are told apart; what is beyond is redacted like all others, and not reported. */
export const MAX_EXPOSURES = 1_000;

const HOUR_NANOS = 3_600_000_000_000n;
const MAX_AHEAD_NANOS = HOUR_NANOS;
const MAX_AGE_NANOS = 24n * 365n * HOUR_NANOS;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Writes exposure rows: one for each (secret, detector) of a request, with the keyed hash of the secret and never the secret.
 *
 * A secret is seen while its record is still being decoded, so its row is completed by `locate`, once the record is known.
 */
export class ExposureLog {
  private readonly rows: ExposureRow[];
  private readonly hash: SipHash;
  private readonly words = new Uint32Array(2);
  private readonly seen = new Set<string>();
  private readonly open: Mutable<ExposureRow>[] = [];
  private request: ExposureRequest = { tenant: "", receivedAtMs: 0, source: "", profile: null };

  /** @param rows the open block's list */
  constructor(rows: ExposureRow[], hash: SipHash) {
    this.rows = rows;
    this.hash = hash;
  }

  begin(request: ExposureRequest): void {
    this.request = request;
    this.seen.clear();
    this.open.length = 0;
  }

  /** How many rows wait for `locate`. */
  get openCount(): number {
    return this.open.length;
  }

  /** @param fieldPath names of our own only: places, attributes of the key table, parameters that the detectors know */
  add(detector: Detector, fieldPath: string, bytes: Uint8Array, start: number, end: number): void {
    if (this.seen.size >= MAX_EXPOSURES) return;
    this.hash.hash(bytes, start, end, this.words);
    const secretHash = (BigInt(this.words[1] as number) << 32n) | BigInt(this.words[0] as number);
    const key = `${detector} ${secretHash.toString(36)}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const { tenant, receivedAtMs, source, profile } = this.request;
    const receivedNanos = BigInt(receivedAtMs) * 1_000_000n;
    const row = { occurredNanos: receivedNanos, receivedNanos, tenant, product: "", gateway: profile ?? "", service: "", detector, fieldPath, source, secretHash, traceId: null };
    this.rows.push(row);
    this.open.push(row);
  }

  /** Completes the rows that were added since the last record. A record that claims a time long gone or still to come was seen when it arrived. */
  locate(place: ExposurePlace): void {
    for (const row of this.open) {
      const isPossible = place.occurredNanos > row.receivedNanos - MAX_AGE_NANOS && place.occurredNanos < row.receivedNanos + MAX_AHEAD_NANOS;
      Object.assign(row, place, isPossible ? {} : { occurredNanos: row.receivedNanos });
    }
    this.open.length = 0;
  }
}
