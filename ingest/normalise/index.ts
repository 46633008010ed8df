/** The public surface of normalising: profiles, the stage that turns records into rows, and the explanation of what it does. */
export { createNormalising } from "./create-normalising.ts";
export { explainSample } from "./explain/explain-sample.ts";
export { loadHashKey } from "./hash-key.ts";
export { loadProfiles } from "./profile/load-profiles.ts";
export type { ProfileSet } from "./profile/profile.ts";
