import type { EngineUser } from "./auth.ts";
import type { DoorConfig } from "./door/door-config.ts";

/** What the supervisor tells the child, as one JSON line on its standard input: passwords are never in arguments or the environment. */
export interface EngineConfig {
  /** The engine's own directory. */
  readonly path: string;
  /** Loopback port; 0 picks a free one. */
  readonly port: number;
  readonly users: readonly EngineUser[];
  readonly readers: number;
  readonly memoryBytes: number;
  readonly maxBodyBytes: number;
  /** Absent: nobody but the product's own user comes in. */
  readonly door?: DoorConfig;
  /** Where bodies are staged when it has room; /dev/shm unless named. */
  readonly memoryDirectory?: string;
}

/** The child's one line on standard output: it answers, or why it cannot. */
export type ReadyLine = { readonly ready: true; readonly port: number; readonly doorPort?: number } | { readonly ready: false; readonly error: string };
