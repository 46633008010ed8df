import type { Store } from "../../store/store.ts";

/** A store, noting how many statements it is given. */
export function countingStore(store: Store): { readonly store: Store; take(): number } {
  let statements = 0;
  const note = <A extends readonly unknown[], R>(run: (...args: A) => R) => (...args: A): R => { statements += 1; return run(...args); };
  return {
    store: { ...store, query: note(store.query) as Store["query"], command: note(store.command), insertRows: (insert) => { if (insert.rows.length > 0) statements += 1; return store.insertRows(insert); } },
    take: () => { const taken = statements; statements = 0; return taken; },
  };
}
