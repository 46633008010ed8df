import { createSipHash } from "../block/siphash.ts";
import type { ReplayWindow } from "../dedupe/replay-window.ts";
import type { Pipeline } from "../pipeline/create-pipeline.ts";
import type { Admission } from "../accept.ts";
import { createSecretSearch } from "../redact/find-secrets.ts";
import { createRedactText } from "../redact/redact-text.ts";
import { createValueCleaner } from "../redact/value-cleaner.ts";
import type { RecordCredentialEvents } from "./credential-event.ts";
import { createCredentialRowOf } from "./credential-row.ts";
import { createExposureRowOf } from "./exposure-row.ts";
import { createCredentialEventTally, type CredentialEventTally } from "./event-tally.ts";
import { createStoreLabel } from "./label-quota.ts";
import { createRecordCredentialEvents } from "./record-credential-events.ts";

export interface LifecycleDeps {
  readonly pipeline: Pick<Pipeline, "builder" | "commits">;
  readonly admission: Admission;
  readonly known: ReplayWindow;
  /** The deployment's key; see `loadHashKey`. */
  readonly hashKey: Uint8Array;
  readonly maxSeriesPerDimension: number;
  readonly retentionDays: number;
  readonly random: () => number;
  /** 16 bytes nobody can foresee. */
  readonly quotaKey: Uint8Array;
  readonly onDefect: (name: string) => void;
}

/** Taking in of credential events, whatever feed brings them. */
export interface Lifecycle {
  readonly recordCredentialEvents: RecordCredentialEvents;
  readonly tally: CredentialEventTally;
}

/** Puts the stages of credential events together, over the same open block and log as authentication events. */
export function createLifecycle(deps: LifecycleDeps): Lifecycle {
  const { pipeline, admission, known, retentionDays, random, onDefect } = deps;
  const hash = createSipHash(deps.hashKey);
  const redact = createRedactText(createSecretSearch());
  const label = createStoreLabel({ cleaner: createValueCleaner({ search: createSecretSearch(), hash }), maxValues: deps.maxSeriesPerDimension, key: deps.quotaKey });
  const tally = createCredentialEventTally();
  const rowOf = createCredentialRowOf({ hash, label, redact });
  const recordCredentialEvents = createRecordCredentialEvents({ builder: pipeline.builder, commits: pipeline.commits, admission, known, rowOf, exposureRowOf: createExposureRowOf(hash), redact, tally, retentionDays, random, onDefect });
  return { recordCredentialEvents, tally };
}
