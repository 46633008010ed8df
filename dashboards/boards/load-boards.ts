import type { Board } from "../model.ts";
import { DEBUG } from "./debug.ts";
import { EXECUTIVE } from "./executive.ts";
import { ON_CALL } from "./on-call.ts";
import { SLO_DETAIL } from "./slo-detail.ts";

const BOARDS: readonly Board[] = [EXECUTIVE, ON_CALL, DEBUG, SLO_DETAIL];

/** Every shipped board, as its JSON says it. */
export function loadBoards(): readonly Board[] {
  return BOARDS;
}
