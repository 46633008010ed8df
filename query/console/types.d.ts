/** What the console's scripts know of the answers of the API and of the boards. */
export type { Board, DataPanel, Panel, RowPanel, TextPanel, Variable, FieldDefaults, MappedText, Mapping, Override, Link } from "../../dashboards/model.ts";
export type { AlertView, SloGroupStatus, SloView, LedgerView, PartStatus } from "../ports.ts";
export type { Field } from "../boards/frame.ts";
export type { TargetData } from "../boards/panel-data.ts";
export type { EventRow } from "../events.ts";

export interface Range { readonly from: string; readonly to: string }
export interface Span { readonly fromMs: number; readonly toMs: number }

/** What a page gets: where to draw, what its address says, and a signal that ends with the page. */
export interface PageContext {
  readonly root: HTMLElement;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly signal: AbortSignal;
  readonly setTitle: (title: string) => void;
  /** Puts a choice into the address and shows the page anew with it; the keyboard's focus stays where it was. */
  readonly go: (query: URLSearchParams) => void;
  /** Lets the page follow Back and Forward by itself as long as they stay on its path; otherwise it is shown anew. */
  readonly follow: (job: (query: URLSearchParams) => void) => void;
  /** Runs `job` now and every `everyMs` while the page is shown and visible; a failure is told in the page. */
  readonly every: (everyMs: number, job: () => Promise<void>) => Promise<void>;
}

/** A value as it is shown: text, the colour that thresholds or mappings give it, and the bare number. */
export interface Shown { readonly text: string; readonly color: string | null; readonly value: string | number | boolean | null }
