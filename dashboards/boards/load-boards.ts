import type { Board } from "../model.ts";
import { EXECUTIVE } from "./executive.ts";

const BOARDS: readonly Board[] = [EXECUTIVE];

/** Every shipped board, as its JSON says it. */
export function loadBoards(): readonly Board[] {
  return BOARDS;
}
