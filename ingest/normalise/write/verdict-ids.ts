import { OVERFLOW_ID } from "../../block/byte-interner.ts";
import { FULL, type Interner } from "../../block/interner.ts";
import type { VerdictBook } from "../decide/verdict-book.ts";

/** The columns of a verdict as interner ids; -1 for what the verdict leaves to the record. */
export interface VerdictIds {
  readonly decision: number;
  readonly reason: number;
  readonly detail: number;
  readonly confidence: number;
  readonly faultDomain: number;
  readonly method: number;
  readonly decisionPoint: number;
  readonly kind: number;
  readonly isAllow: boolean;
}

/** Interns a text; the overflow value when it does not fit. */
export function internText(interner: Interner, text: string): number {
  const id = interner.idOfString(text);
  return id === FULL ? OVERFLOW_ID : id;
}

/** Interner ids by verdict number, worked out once a verdict. */
export class VerdictIdTable {
  private readonly interner: Interner;
  private readonly book: VerdictBook;
  private readonly ids: (VerdictIds | undefined)[] = [];

  constructor(interner: Interner, book: VerdictBook) {
    this.interner = interner;
    this.book = book;
  }

  of(verdict: number): VerdictIds {
    return this.ids[verdict] ?? (this.ids[verdict] = this.make(verdict));
  }

  clear(): void {
    this.ids.length = 0;
  }

  private make(number: number): VerdictIds {
    const verdict = this.book.of(number);
    const id = (text: string) => internText(this.interner, text);
    const orOpen = (text: string | null) => (text === null ? -1 : id(text));
    return {
      decision: id(verdict.decision), reason: id(verdict.reason), detail: id(verdict.detail), confidence: id(verdict.confidence), faultDomain: id(verdict.faultDomain),
      method: orOpen(verdict.method), decisionPoint: orOpen(verdict.decisionPoint), kind: orOpen(verdict.kind), isAllow: verdict.decision === "allow",
    };
  }
}
