import { availableParallelism } from "node:os";

/** The read-only door of the engine: who comes in, how long a statement may run, and where else it listens. */
export interface DoorConfig {
  readonly user: string;
  readonly password: string;
  /** The product's database: the only one whose tables can be read. */
  readonly database: string;
  /** Longest run of one statement, seconds; a client may ask for less, never for more. */
  readonly maxSeconds: number;
  /** A listener of its own beside the engine's loopback port, for readers on other hosts; null: none. */
  readonly listen: DoorListen | null;
}

export interface DoorListen {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
}

/** Bounds of all readers together, chosen so that they leave room for the product's own statements. */
export const DOOR_LIMITS = {
  /** One processor is left to the product. */
  sessions: availableParallelism() > 2 ? 2 : 1,
  maxWaiting: 16,
  maxInFlight: 32,
  maxConnections: 128,
  maxStatementBytes: 128 * 1024,
  maxBodyBytes: 256 * 1024,
  /** Nested brackets in one statement. */
  maxDepth: 200,
  memoryBytes: 256 * 1024 * 1024,
  resultRows: 1_000_000,
  resultBytes: 64 * 1024 * 1024,
  rowsToRead: 1_000_000_000,
  bytesToRead: 64 * 1024 * 1024 * 1024,
  threads: 1,
  /** How far a statement may outrun its time before the engine is taken for stuck and started again, seconds. */
  overdueSeconds: 60,
} as const;
