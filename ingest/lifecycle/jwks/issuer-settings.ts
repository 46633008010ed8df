import { z } from "zod";

/** One issuer whose published key set is watched; an element of `feeds.issuers` in auth-slo.yaml. */
export const issuerSettingsSchema = z.strictObject({
  /** What its tokens carry as `iss`; the start of its discovery document's address unless `jwksUri` is given. */
  issuer: z.string().min(1).max(512),
  /** Address of the key set; found by OpenID discovery when left out. */
  jwksUri: z.url({ protocol: /^https?$/ }).optional(),
  tenant: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/).default("default"),
  everySeconds: z.number().int().min(1).max(3_600).default(60),
  timeoutSeconds: z.number().int().min(1).max(60).default(10),
  /** An answer that takes longer counts as `slow`. */
  slowMs: z.number().int().min(1).max(60_000).default(2_000),
}).refine((s) => s.jwksUri !== undefined || /^https?:\/\//.test(s.issuer), { message: "is no address, so it needs jwksUri", path: ["issuer"] });

export type IssuerSettings = Readonly<z.infer<typeof issuerSettingsSchema>>;
