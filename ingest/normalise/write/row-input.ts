import type { Interner } from "../../block/interner.ts";
import type { SipHash } from "../../block/siphash.ts";
import type { RecordFrame } from "../../decode/record-frame.ts";
import type { CompiledProfile } from "../compile/compiled-profile.ts";
import type { RecordRole } from "../compile/record-role.ts";
import type { FieldValues } from "../read/field-values.ts";
import type { ByteMemo } from "../value/byte-memo.ts";
import type { HashMemo } from "../value/hash-memo.ts";
import type { Dimensions } from "../value/dimensions.ts";
import type { ConstantIds } from "./constant-ids.ts";
import type { ProductFinder } from "./product-finder.ts";
import type { ResourceColumns } from "./resource-columns.ts";
import type { VerdictIds } from "./verdict-ids.ts";

/** What a record's row is made of. One object, refilled for every record. */
export interface RowInput {
  frame: RecordFrame;
  fields: FieldValues;
  profile: CompiledProfile;
  role: RecordRole;
  resource: ResourceColumns;
  verdict: VerdictIds;
  status: number;
}

/** What the writers of columns share. */
export interface WriteDeps {
  readonly interner: Interner;
  readonly hash: SipHash;
  readonly identities: HashMemo;
  readonly memo: ByteMemo;
  readonly dimensions: Dimensions;
  readonly products: ProductFinder;
  readonly constants: ConstantIds;
}
