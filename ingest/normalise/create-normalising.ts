import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { BlockBuilder } from "../block/builder.ts";
import { createSipHash } from "../block/siphash.ts";
import type { BodyFormat, Decoder } from "../decode/decoder.ts";
import { createDecoders } from "../decode/decoders.ts";
import { createKeyTable, type KeyTable } from "../decode/key-table.ts";
import { ExposureLog } from "../redact/exposure-log.ts";
import { createSecretSearch } from "../redact/find-secrets.ts";
import { createSecretPrefilter } from "../redact/secret-prefilter.ts";
import { createRedactText, type RedactText } from "../redact/redact-text.ts";
import { createSecretWatch, type SecretWatch } from "../redact/secret-watch.ts";
import { createValueCleaner } from "../redact/value-cleaner.ts";
import { compileProfiles } from "./compile/compile-profiles.ts";
import { wantedCounters } from "./counter-rows.ts";
import type { AcceptRequest } from "../accept.ts";
import { createNormaliser, type Normaliser } from "./normaliser.ts";
import { NO_PRODUCTS, parseProductMap, type ProductMap } from "./product-map.ts";
import { keyNames } from "./profile/key-names.ts";
import type { ProfileSet } from "./profile/profile.ts";
import { describeIssues } from "./profile/read-yaml.ts";

export interface NormalisingOptions {
  readonly profiles: ProfileSet;
  /** See `loadHashKey`. */
  readonly hashKey: Uint8Array;
  /** YAML file of services and routes to products, or null. */
  readonly productMapFile: string | null;
  readonly eventIds: { seenEventId(low: number, high: number): boolean };
}

/** Sees the strings of a request that may hold a secret. */
export interface RequestWatch {
  /** False: there is no secret in the body that only a look at every string would find. */
  mayHoldSecret(body: Buffer): boolean;
  begin(request: AcceptRequest): void;
  string: SecretWatch["string"];
}

/** Decoders and stages that share one key table. A builder's normaliser and watch share its exposures. */
export interface Normalising {
  readonly decoders: Readonly<Record<BodyFormat, Decoder>>;
  readonly createNormaliser: (builder: BlockBuilder) => Normaliser;
  readonly createSecretWatch: (builder: BlockBuilder) => RequestWatch;
  /** Text that may be kept for people. */
  readonly redact: RedactText;
  readonly keys: KeyTable;
  readonly isProfile: (name: string) => boolean;
}

/**
 * Ties profiles to decoders, normaliser and redaction. Reads the product map file.
 * @throws Error naming every mistake of the product map file, with file and line
 */
export function createNormalising({ profiles: set, hashKey, productMapFile, eventIds }: NormalisingOptions): Normalising {
  const seed = randomBytes(4).readInt32LE();
  const keys = createKeyTable(keyNames(set), [], seed);
  const profiles = compileProfiles(set, keys);
  const products = readProducts(productMapFile);
  const hash = createSipHash(hashKey);
  const redact = createRedactText(createSecretSearch());
  const exposures = new WeakMap<BlockBuilder, ExposureLog>();

  function exposuresOf(builder: BlockBuilder): ExposureLog {
    const known = exposures.get(builder) ?? new ExposureLog(builder.side.exposures, createSipHash(hashKey));
    exposures.set(builder, known);
    return known;
  }
  const watchOf = (builder: BlockBuilder) => createSecretWatch({ keys, search: createSecretSearch(), exposures: exposuresOf(builder) });

  return {
    decoders: createDecoders(keys, [...wantedCounters(set).keys()]),
    redact,
    keys,
    isProfile: (name) => set.profiles.some((p) => p.name === name),
    createSecretWatch(builder) {
      const watch = watchOf(builder);
      return {
        mayHoldSecret: createSecretPrefilter(),
        begin: (request) => { watch.begin({ tenant: request.tenant, receivedAtMs: request.receivedAtMs, source: `${request.transport}/${request.signal}`, profile: request.profile }); },
        string: watch.string,
      };
    },
    createNormaliser(builder) {
      return createNormaliser({
        builder, set, profiles, keys, hash, seed: randomBytes(4).readInt32LE(), products, redact, exposures: exposuresOf(builder), watch: watchOf(builder),
        cleaner: createValueCleaner({ search: createSecretSearch(), hash }), seenEventId: (low, high) => eventIds.seenEventId(low, high),
      });
    },
  };
}

function readProducts(file: string | null): ProductMap {
  if (file === null) return NO_PRODUCTS;
  const read = parseProductMap(file, readFileSync(file, "utf8"));
  if (read.kind === "invalid") throw new Error(describeIssues(read.issues));
  return read.map;
}
