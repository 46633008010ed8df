import type { PartStatus } from "../query/index.ts";
import type { StoreResult } from "../store/index.ts";
import type { Logger } from "./logger.ts";

export interface StoreWatchDeps {
  readonly migrate: () => Promise<StoreResult<unknown>>;
  readonly ping: () => Promise<boolean>;
  /** Called once, when the schema is up to date: evaluation may begin. */
  readonly begin: () => void;
  readonly set: (state: PartStatus) => void;
  readonly logger: Logger;
}

export interface StoreWatch {
  /** Settles after the first try to bring the schema up to date; rejects when the store refuses for good. */
  readonly firstLook: Promise<void>;
  readonly stop: () => Promise<void>;
}

const RETRY_MS = 2_000;

/** Brings the schema up to date as soon as the store answers, then looks every two seconds whether it still does. Ingest goes on into the log meanwhile. */
export function watchStore(deps: StoreWatchDeps): StoreWatch {
  let isStopped = false;
  let hasBegun = false;
  let wake = () => undefined as void;
  const state = (isReady: boolean, detail: string) => deps.set({ part: "store", isReady, detail });

  async function look(): Promise<void> {
    if (hasBegun) {
      const answers = await deps.ping();
      return state(answers, answers ? "answers" : "does not answer; what is received waits in the log");
    }
    const migrated = await deps.migrate();
    if (migrated.kind === "failed") {
      if (migrated.failure.kind === "permanent") throw Object.assign(new Error(migrated.failure.message), { code: migrated.failure.code });
      deps.logger.warn("the store is away; what is received waits in the log", { code: migrated.failure.code });
      return state(false, "does not answer; what is received waits in the log");
    }
    hasBegun = true;
    state(true, "answers");
    deps.begin();
  }

  async function loop(): Promise<void> {
    while (!isStopped) {
      await new Promise<void>((resolve) => { const timer = setTimeout(resolve, RETRY_MS); timer.unref(); wake = () => { clearTimeout(timer); resolve(); }; });
      if (isStopped) return;
      await look().catch((error: unknown) => {
        state(false, error instanceof Error ? error.message : "unknown failure");
        deps.logger.error(error instanceof Error ? error.message : "the store refuses", { code: error instanceof Error && "code" in error ? String(error.code) : "STO_UNKNOWN" });
      });
    }
  }

  const firstLook = look();
  const running = firstLook.then(loop, () => undefined);
  return { firstLook, stop: async () => { isStopped = true; wake(); await running; } };
}
