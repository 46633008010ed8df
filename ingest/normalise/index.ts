/** The public surface of normalising: profiles, the stage that turns records into rows, and the explanation of what it does. */
export { createNormalising, type Normalising, type NormalisingOptions } from "./create-normalising.ts";
export { explainSample, type SampleExplanation } from "./explain/explain-sample.ts";
export { loadHashKey } from "./hash-key.ts";
export { loadProfiles, SHIPPED_PROFILE_DIR } from "./profile/load-profiles.ts";
export type { LoadedProfiles, ProfileSet } from "./profile/profile.ts";
