import { z } from "zod";
import type { FeedState } from "../../setup/feed-state.ts";
import type { TargetData } from "../../boards/panel-data.ts";

const fieldSchema = z.object({
  name: z.string(), type: z.enum(["time", "number", "string", "boolean"]), labels: z.record(z.string(), z.string()), values: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).meta({ description: "One value a row; times in milliseconds since the epoch." }),
}).meta({ id: "Field" });

export const boardListSchema = z.object({ boards: z.array(z.object({ uid: z.string(), title: z.string(), description: z.string(), tags: z.array(z.string()) })) });
export const boardSchema = z.looseObject({ uid: z.string(), title: z.string(), schemaVersion: z.literal(42), panels: z.array(z.looseObject({ id: z.number(), type: z.string(), title: z.string() })) }).meta({ id: "Board", description: "A board as Grafana's classic JSON." });
const targetSchema = z.object({ refId: z.string(), format: z.number(), sql: z.string().meta({ description: "The statement as it was run." }), isTruncated: z.boolean(), fields: z.array(fieldSchema) }) satisfies z.ZodType<TargetData>;
export const panelDataSchema = z.object({ intervalMs: z.number(), targets: z.array(targetSchema) }).meta({ id: "PanelData" });
export const optionsSchema = z.object({ options: z.array(z.object({ value: z.string(), text: z.string() })) });
export const annotationsSchema = z.object({ annotations: z.array(z.object({ name: z.string(), fields: z.array(fieldSchema) })) });

const feedSchema = z.object({
  id: z.string(), title: z.string(), documentation: z.string(), status: z.enum(["receiving", "quarantined", "ignored", "refused", "nothing"]), hints: z.array(z.string()), eventCount: z.number(), lastAt: z.string().nullable(), services: z.array(z.string()),
  quarantine: z.array(z.object({ transport: z.string(), signal: z.string(), code: z.string(), count: z.number(), lastAt: z.string(), message: z.string() })),
}).meta({ id: "Feed" }) satisfies z.ZodType<FeedState>;
export const setupSchema = z.object({
  receivers: z.object({ httpPort: z.number(), grpcPort: z.number(), basePath: z.string(), isTls: z.boolean(), needsClientCertificate: z.boolean(), needsToken: z.boolean(), kafkaBrokers: z.array(z.string()) }),
  feeds: z.array(feedSchema),
}).meta({ id: "Setup" });
