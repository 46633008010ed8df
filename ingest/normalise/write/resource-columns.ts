import { VALUE, type RecordFrame } from "../../decode/record-frame.ts";
import { SALT } from "../decide/salts.ts";
import type { CompiledProfile } from "../compile/compiled-profile.ts";
import { fieldId } from "../fields.ts";
import { FieldValues } from "../read/field-values.ts";
import type { Dimensions } from "../value/dimensions.ts";

const F = { service: fieldId("service"), product: fieldId("product"), environment: fieldId("environment"), region: fieldId("region"), instance: fieldId("instance") };

/** What a resource says of all its records, as interner ids; 0 where it says nothing. */
export interface ResourceColumns {
  service: number;
  product: number;
  environment: number;
  region: number;
  instance: number;
}

/** Reads the resource once a resource and profile. */
export class ResourceReader {
  private readonly dimensions: Dimensions;
  private readonly fields = new FieldValues();
  private readonly known: { serial: number; columns: ResourceColumns }[] = [];

  constructor(dimensions: Dimensions) {
    this.dimensions = dimensions;
  }

  /** Void what is known: a new request, or new interner ids. */
  clear(): void {
    this.known.forEach((entry) => { entry.serial = -1; });
  }

  read(frame: RecordFrame, profile: CompiledProfile): ResourceColumns {
    const entry = (this.known[profile.index] ??= { serial: -1, columns: { service: 0, product: 0, environment: 0, region: 0, instance: 0 } });
    if (entry.serial === frame.resourceSerial) return entry.columns;
    entry.serial = frame.resourceSerial;
    const { fields, dimensions } = this;
    const { bytes } = frame;
    fields.clear();
    profile.resourceFields.gather(frame.resource, bytes, fields);
    const has = (field: number) => fields.kind[field] === VALUE.string;
    const label = (field: number, salt: number, kind: "name" | "handle") => (has(field) ? dimensions.label(salt, kind, bytes, fields.start[field] as number, fields.end[field] as number) : 0);
    entry.columns.service = has(F.service) ? dimensions.service(bytes, fields.start[F.service] as number, fields.end[F.service] as number) : 0;
    entry.columns.product = label(F.product, SALT.product, "name");
    entry.columns.environment = label(F.environment, SALT.environment, "name");
    entry.columns.region = label(F.region, SALT.region, "name");
    entry.columns.instance = label(F.instance, SALT.instance, "handle");
    return entry.columns;
  }
}
