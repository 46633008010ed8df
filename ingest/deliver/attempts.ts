import type { StoreFailure, StoreResult } from "../../store/store.ts";
import { backOffMs } from "./back-off.ts";
import type { DeliverErrorCode } from "./errors.ts";
import { failureClass } from "./failure-class.ts";
import type { Pace } from "./pace.ts";
import type { DeliveryDeps } from "./ports.ts";

export type Attempt =
  | { readonly kind: "stored" }
  /** The data is refused; `isCertain` when the failure says so, otherwise it only keeps failing while the store answers. */
  | { readonly kind: "refused"; readonly failure: StoreFailure; readonly isCertain: boolean }
  | { readonly kind: "stopped" };

const PING_MS = 2_000;
const UNCLEAR_TRIES = 5;
const CODES = { retry: "ING_DELIVER_RETRY", unclear: "ING_DELIVER_RETRY", slow_down: "ING_DELIVER_SLOWED", schema: "ING_DELIVER_SCHEMA", data: "ING_DELIVER_SCHEMA" } as const;

/**
 * Runs store calls until they succeed: for ever, with back-off, and after a failure only once the store answers again. Stops when the signal is
 * aborted; what was under way is then left to the next start, where its token makes the repetition harmless.
 */
export class Attempts {
  retries = 0;
  /** The failure that is being waited out; null while the store takes what it is given. */
  failing: StoreFailure | null = null;
  readonly #deps: Pick<DeliveryDeps, "store" | "migrate" | "clock" | "random" | "report">;
  readonly #pace: Pace;
  readonly #stop: AbortSignal;
  #hasMigrated = false;

  constructor(deps: Pick<DeliveryDeps, "store" | "migrate" | "clock" | "random" | "report">, pace: Pace, stop: AbortSignal) {
    this.#deps = deps;
    this.#pace = pace;
    this.#stop = stop;
  }

  /** A new batch: data that is refused earns one more migration. */
  begin(): void {
    this.#hasMigrated = false;
  }

  /** `mayRefuse`: whether the caller can do something about data that is refused; otherwise that too is waited out. */
  async until(what: string, mayRefuse: boolean, call: () => Promise<StoreResult<unknown>>): Promise<Attempt> {
    for (let failures = 1; !this.#stop.aborted; failures++) {
      const result = await settled(call);
      if (result.kind === "ok") {
        this.#succeeded();
        return { kind: "stored" };
      }
      const { failure } = result;
      const asked = failureClass(failure);
      if (asked === "data" && mayRefuse) {
        if (this.#hasMigrated) return { kind: "refused", failure, isCertain: true };
        if (await this.#migrate()) continue;
      }
      this.#failed(what, failure, CODES[asked]);
      if (asked === "unclear" && mayRefuse && failures >= UNCLEAR_TRIES) return { kind: "refused", failure, isCertain: false };
      if (asked === "slow_down") this.#pace.slowDown();
      if (asked === "schema") await this.#migrate();
      await this.#waitOut(failures);
    }
    return { kind: "stopped" };
  }

  async #migrate(): Promise<boolean> {
    this.#hasMigrated = (await settled(this.#deps.migrate)).kind === "ok";
    return this.#hasMigrated;
  }

  /** Waits the back-off, then until the store answers at all. */
  async #waitOut(failures: number): Promise<void> {
    const { clock, random, store } = this.#deps;
    for (let more = failures; !this.#stop.aborted; more++) {
      await clock.wait(backOffMs(more, random()), this.#stop);
      if (this.#stop.aborted || (await store.ping(PING_MS).catch(() => false))) return;
    }
  }

  #failed(what: string, failure: StoreFailure, code: DeliverErrorCode): void {
    this.retries++;
    if (this.failing?.code !== failure.code) this.#deps.report({ level: code === "ING_DELIVER_SCHEMA" ? "error" : "warn", code, message: `${what}: ${failure.code} ${failure.message}` });
    this.failing = failure;
  }

  #succeeded(): void {
    if (this.failing !== null) this.#deps.report({ level: "info", code: "ING_DELIVER_RECOVERED", message: "the store takes batches again" });
    this.failing = null;
  }
}

/** The port promises not to reject; if it does, the outcome is unknown, which a retry with the same token resolves. */
async function settled(call: () => Promise<StoreResult<unknown>>): Promise<StoreResult<unknown>> {
  try {
    return await call();
  } catch (error) {
    return { kind: "failed", failure: { kind: "retryable", code: "STO_UNKNOWN", clickhouseCode: null, message: error instanceof Error ? error.message : String(error) } };
  }
}
