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
  readonly memory: PanelMemory;
  readonly onZoom: (span: Span) => void;
  /** Shows twice the time. */
  readonly onZoomOut: () => void;
}

/** What a viewer did to a panel, kept while its data is read anew. */
export interface PanelMemory { readonly hidden: Set<string>; sort: { readonly column: string; readonly isDown: boolean } | null }

export interface Drawn { readonly element: HTMLElement; readonly scrolls?: boolean; readonly destroy?: () => void }
