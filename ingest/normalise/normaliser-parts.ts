import type { BlockBuilder } from "../block/builder.ts";
import type { SipHash } from "../block/siphash.ts";
import type { RedactText } from "../redact/redact-text.ts";
import type { ValueCleaner } from "../redact/value-cleaner.ts";
import type { CompiledProfile } from "./compile/compiled-profile.ts";
import { Classifier } from "./decide/classifier.ts";
import { VerdictBook } from "./decide/verdict-book.ts";
import type { ProductMap } from "./product-map.ts";
import type { ProfileSet } from "./profile/profile.ts";
import { SpanJoin } from "./span/span-join.ts";
import { ByteMemo } from "./value/byte-memo.ts";
import { HashMemo } from "./value/hash-memo.ts";
import { Dimensions } from "./value/dimensions.ts";
import { ConstantIds } from "./write/constant-ids.ts";
import { EventWriter } from "./write/event-writer.ts";
import { ProductFinder } from "./write/product-finder.ts";
import { ResourceReader } from "./write/resource-columns.ts";
import { VerdictIdTable } from "./write/verdict-ids.ts";

export interface NormaliserDeps {
  readonly builder: Pick<BlockBuilder, "columns" | "interner" | "side">;
  readonly set: ProfileSet;
  readonly profiles: readonly CompiledProfile[];
  /** Under the deployment's key. */
  readonly hash: SipHash;
  /** 32 random bits for the memos. */
  readonly seed: number;
  readonly cleaner: ValueCleaner;
  readonly redact: RedactText;
  readonly products: ProductMap;
}

/** What a normaliser works with, tied together. */
export interface NormaliserParts {
  readonly book: VerdictBook;
  readonly classifier: Classifier;
  readonly ids: VerdictIdTable;
  readonly constants: ConstantIds;
  readonly dimensions: Dimensions;
  readonly resources: ResourceReader;
  readonly writer: EventWriter;
  readonly join: SpanJoin;
  /** Forgets everything that was kept by interner id, and interns the constants anew. */
  renew(): void;
}

export function createParts(deps: NormaliserDeps): NormaliserParts {
  const { builder: { columns, interner }, set, profiles, hash, cleaner, redact } = deps;
  const memo = new ByteMemo({ seed: deps.seed, slots: 4_096, maxKeyBytes: 128 });
  const book = new VerdictBook();
  const classifier = new Classifier({ reasons: set.reasons, memo, book, redact });
  const ids = new VerdictIdTable(interner, book);
  const constants = new ConstantIds(interner);
  const dimensions = new Dimensions({ interner, cleaner, memo, userAgents: set.userAgents });
  const resources = new ResourceReader(dimensions);
  const products = new ProductFinder(deps.products, interner);
  const writer = new EventWriter(columns, { interner, hash, identities: new HashMemo(hash, deps.seed), memo, dimensions, products, constants });
  const join = new SpanJoin({ columns, writer, constants, book, ids, reasons: set.reasons }, profiles);
  return {
    book, classifier, ids, constants, dimensions, resources, writer, join,
    renew() {
      memo.clear();
      book.clear();
      classifier.clear();
      ids.clear();
      resources.clear();
      products.clear();
      constants.renew(profiles);
    },
  };
}
