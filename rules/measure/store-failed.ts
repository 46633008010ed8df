import type { StoreFailure, StoreResult } from "../../store/store.ts";

/** Carries a failed read or write out of the steps of one call; it never leaves this folder. */
export class StoreFailed extends Error {
  readonly failure: StoreFailure;
  constructor(failure: StoreFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The value of a result. @throws StoreFailed when there is none */
export function must<T>(result: StoreResult<T>): T {
  if (result.kind === "failed") throw new StoreFailed(result.failure);
  return result.value;
}

/** Runs steps that use `must` and turns what they throw back into a result. */
export async function attempt<T>(steps: () => Promise<T>): Promise<StoreResult<T>> {
  try {
    return { kind: "ok", value: await steps() };
  } catch (error) {
    if (error instanceof StoreFailed) return { kind: "failed", failure: error.failure };
    throw error;
  }
}
