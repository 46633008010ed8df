import type { DataPanel, TextPanel } from "../model.ts";

/** A panel before it has a place on a board. */
export type PanelSpec = Unplaced<DataPanel> | Unplaced<TextPanel>;
export type Unplaced<P> = Omit<P, "id" | "gridPos"> & { readonly size: Size };

/** Columns of 24, and rows of about 38 pixels. */
export interface Size { readonly w: number; readonly h: number }

/** What every panel says about itself. */
export interface Heading {
  readonly title: string;
  /** What is shown and what good looks like, for someone who sees it for the first time. */
  readonly description: string;
  readonly size: Size;
}
