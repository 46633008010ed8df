/** What the service itself reads of a board; everything else of the Grafana JSON goes to the browser as it is in the file. */
import { z } from "zod";

const targetSchema = z.looseObject({ refId: z.string(), rawSql: z.string(), format: z.number().int().min(0).max(4), hide: z.boolean().default(false) });
const basePanel = { id: z.number().int(), type: z.string(), title: z.string().default(""), targets: z.array(targetSchema).default([]), interval: z.string().optional(), maxDataPoints: z.number().optional() };
const innerPanel = z.looseObject(basePanel);
const panelSchema = z.looseObject({ ...basePanel, panels: z.array(innerPanel).default([]) });
const variableSchema = z.looseObject({
  type: z.string(), name: z.string().regex(/^\w{1,64}$/), label: z.string().nullish(), multi: z.boolean().default(false), includeAll: z.boolean().default(false), hide: z.number().default(0),
  query: z.union([z.string(), z.looseObject({ rawSql: z.string().optional() })]).default(""),
});
const boardSchema = z.looseObject({
  uid: z.string().regex(/^[\w-]{1,40}$/), title: z.string(), description: z.string().default(""), panels: z.array(panelSchema),
  templating: z.looseObject({ list: z.array(variableSchema) }).default({ list: [] }),
  annotations: z.looseObject({ list: z.array(z.looseObject({ name: z.string(), enable: z.boolean().default(true), target: z.looseObject({ rawSql: z.string().optional() }).optional() })) }).default({ list: [] }),
});

export type Board = z.infer<typeof boardSchema>;
export type Panel = z.infer<typeof innerPanel>;
export type Variable = z.infer<typeof variableSchema>;

/** Reads boards of Grafana's classic JSON. @throws ZodError for a file of another form, which would be a defect of the product */
export function readBoards(boards: readonly unknown[]): readonly Board[] {
  return boards.map((board) => boardSchema.parse(board));
}

/** The panel with this id, also inside collapsed rows. */
export function panelOf(board: Board, id: number): Panel | undefined {
  return board.panels.flatMap((p) => [p, ...p.panels]).find((p) => p.id === id && p.type !== "row");
}

/** The statement that lists a query variable's values; null for variables of other kinds. */
export function variableSql(variable: Variable): string | null {
  if (variable.type !== "query") return null;
  return (typeof variable.query === "string" ? variable.query : variable.query.rawSql) ?? null;
}
