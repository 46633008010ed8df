import type { Interner } from "../../block/interner.ts";
import { AUTH_METHODS, DECISION_POINTS, KINDS } from "../../event.ts";
import type { CompiledProfile } from "../compile/compiled-profile.ts";
import { internText } from "./verdict-ids.ts";

/** Interner ids of words that rows use over and over; renewed with the interner. */
export class ConstantIds {
  log = 0;
  span = 0;
  scanner = 0;
  gatewayPoint = 0;
  unknownMethod = 0;
  tenant = 0;
  readonly methods = new Int32Array(AUTH_METHODS.length);
  readonly kinds = new Int32Array(KINDS.length);
  readonly points = new Int32Array(DECISION_POINTS.length);
  gateways: Int32Array = new Int32Array(0);
  private readonly interner: Interner;

  constructor(interner: Interner) {
    this.interner = interner;
  }

  renew(profiles: readonly CompiledProfile[]): void {
    const id = (text: string) => internText(this.interner, text);
    this.log = id("log");
    this.span = id("span");
    this.scanner = id("bulk_scanner");
    AUTH_METHODS.forEach((name, i) => { this.methods[i] = id(name); });
    KINDS.forEach((name, i) => { this.kinds[i] = id(name); });
    DECISION_POINTS.forEach((name, i) => { this.points[i] = id(name); });
    this.gatewayPoint = id("gateway");
    this.unknownMethod = id("unknown");
    this.gateways = Int32Array.from(profiles, (p) => id(p.profile.gateway));
  }

  /** The id of a method's name, -1 for a name that is none. */
  methodId(method: string): number {
    const index = (AUTH_METHODS as readonly string[]).indexOf(method);
    return index < 0 ? -1 : (this.methods[index] as number);
  }

  enterTenant(tenant: string): void {
    this.tenant = internText(this.interner, tenant);
  }
}
