import type { Session } from "./consumer-port.ts";

/** The group rebalances; `cause` is what the client wants to see again. */
export class Rebalance extends Error {}

/** Tells the group that this member lives. Rejects with `Rebalance` when the batch is to be left. */
export async function beat(session: Session): Promise<void> {
  try {
    await session.heartbeat();
  } catch (error) {
    throw new Rebalance("the group rebalances", { cause: error });
  }
}
