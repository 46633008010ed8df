import type { DataPanel, Range, Span, TargetData } from "../types.d.ts";

/** Everything that drawing a panel needs: its settings, its data, the range and choices of its board. */
export interface PanelView {
  readonly panel: DataPanel;
  readonly targets: readonly TargetData[];
  readonly span: Span;
  readonly range: Range;
  readonly variables: Readonly<Record<string, readonly string[]>>;
  readonly marks: readonly { readonly timeMs: number; readonly title: string }[];
  /** Charts with the same key share their cursor. */
  readonly syncKey: string;
  readonly onZoom: (span: Span) => void;
}

export interface Drawn { readonly element: HTMLElement; readonly scrolls?: boolean; readonly destroy?: () => void }
