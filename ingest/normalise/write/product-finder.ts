import type { Interner } from "../../block/interner.ts";
import type { ProductMap } from "../product-map.ts";
import { internText } from "./verdict-ids.ts";

const SLOTS = 4_096;

/** Product ids by service and route, remembered in a table of a fixed size. */
export class ProductFinder {
  private readonly services = new Int32Array(SLOTS).fill(-1);
  private readonly routes = new Int32Array(SLOTS);
  private readonly products = new Int32Array(SLOTS);
  private readonly map: ProductMap;
  private readonly interner: Interner;

  constructor(map: ProductMap, interner: Interner) {
    this.map = map;
    this.interner = interner;
  }

  clear(): void {
    this.services.fill(-1);
  }

  /** The product that the map gives a service and route, else the service itself. Ids of the interner. */
  find(service: number, route: number): number {
    if (this.map.isEmpty) return service;
    const slot = (Math.imul(service, 0x9e3779b1) ^ Math.imul(route, 0x85ebca6b)) & (SLOTS - 1);
    if (this.services[slot] === service && this.routes[slot] === route) return this.products[slot] as number;
    const product = this.map.productOf(this.interner.stringOf(service), this.interner.stringOf(route));
    this.services[slot] = service;
    this.routes[slot] = route;
    this.products[slot] = product === null ? service : internText(this.interner, product);
    return this.products[slot] as number;
  }
}
