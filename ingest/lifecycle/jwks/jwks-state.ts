import { z } from "zod";

const publishedKeySchema = z.object({ thumbprint: z.string().min(1).max(128), keyId: z.string().max(512) });

/** What is remembered of an issuer's key set over restarts, so that a restart is no rotation. Instants are milliseconds since the epoch. */
export const jwksStateSchema = z.object({
  version: z.literal(1),
  /** Keys published when the set was read last; null before the first time. */
  keys: z.array(publishedKeySchema).max(1_000).nullable(),
  /** When they were read last; 0 before the first time. */
  readAtMs: z.number().int().min(0),
  /** Changes found that may not be durable yet: recorded, under the same ids, before anything else. */
  unsent: z.array(publishedKeySchema.extend({ phase: z.enum(["introduced", "withdrawn"]), reason: z.string().max(64), sinceMs: z.number().int().min(0), atMs: z.number().int().min(0) })).max(2_000),
});
export type JwksState = z.infer<typeof jwksStateSchema>;
export type PublishedKey = JwksState["keys"] extends (infer Key)[] | null ? Key : never;
export type KeyChange = JwksState["unsent"][number];

export const FIRST_JWKS_STATE: JwksState = { version: 1, keys: null, readAtMs: 0, unsent: [] };
