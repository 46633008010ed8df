import { OVERFLOW_ID } from "../../block/byte-interner.ts";
import { FULL, type Interner } from "../../block/interner.ts";
import type { ValueCleaner, ValueKind } from "../../redact/value-cleaner.ts";
import { SALT } from "../decide/salts.ts";
import type { UserAgentRule } from "../profile/profile.ts";
import { MISS, type ByteMemo } from "./byte-memo.ts";
import { clientNetwork, networkText } from "./client-network.ts";
import { httpMethod } from "./http-method.ts";
import { routeTemplate } from "./route-template.ts";
import { serviceNameStart } from "./service-name.ts";
import { createUserAgentClassifier, type ClassifyUserAgent } from "./user-agent.ts";

export interface DimensionDeps {
  readonly interner: Interner;
  readonly cleaner: ValueCleaner;
  readonly memo: ByteMemo;
  readonly userAgents: readonly UserAgentRule[];
}

/** Raw bytes to the interner id of what is stored of them; worked out once a value. */
export class Dimensions {
  private readonly deps: DimensionDeps;
  private readonly classifyUserAgent: ClassifyUserAgent;

  constructor(deps: DimensionDeps) {
    this.deps = deps;
    this.classifyUserAgent = createUserAgentClassifier(deps.userAgents);
  }

  /** A name or handle. @param salt what it is looked at as, from SALT */
  label(salt: number, kind: ValueKind, bytes: Buffer, start: number, end: number): number {
    const known = this.deps.memo.get(salt, bytes, start, end);
    if (known !== MISS) return known;
    const { cleaner, interner, memo } = this.deps;
    const id = orOverflow(interner.id(cleaner.out, 0, cleaner.clean(kind, bytes, start, end)));
    memo.put(salt, bytes, start, end, id);
    return id;
  }

  service(bytes: Buffer, start: number, end: number): number {
    return this.label(SALT.service, "name", bytes, serviceNameStart(bytes, start, end), end);
  }

  /** The template of a path or URL. */
  path(bytes: Buffer, start: number, end: number): number {
    const known = this.deps.memo.get(SALT.path, bytes, start, end);
    if (known !== MISS) return known;
    const { cleaner, interner, memo } = this.deps;
    const template = Buffer.from(routeTemplate(bytes, start, end));
    const id = orOverflow(interner.id(cleaner.out, 0, cleaner.clean("name", template, 0, template.length)));
    memo.put(SALT.path, bytes, start, end, id);
    return id;
  }

  httpMethod(bytes: Buffer, start: number, end: number): number {
    return this.word(SALT.httpMethod, bytes, start, end, httpMethod);
  }

  /** Twice the id of the family, plus one when it is a scanner. */
  userAgent(bytes: Buffer, start: number, end: number): number {
    const known = this.deps.memo.get(SALT.userAgent, bytes, start, end);
    if (known !== MISS) return known;
    const { family, isScanner } = this.classifyUserAgent(bytes.toString("latin1", start, Math.min(end, start + 512)));
    const coded = orOverflow(this.deps.interner.idOfString(family)) * 2 + (isScanner ? 1 : 0);
    this.deps.memo.put(SALT.userAgent, bytes, start, end, coded);
    return coded;
  }

  /** Not remembered: reading an address is as quick as looking it up. */
  network(bytes: Buffer, start: number, end: number): number {
    return orOverflow(this.deps.interner.id(networkText, 0, clientNetwork(bytes, start, end)));
  }

  private word(salt: number, bytes: Buffer, start: number, end: number, of: (text: string) => string): number {
    const known = this.deps.memo.get(salt, bytes, start, end);
    if (known !== MISS) return known;
    const id = orOverflow(this.deps.interner.idOfString(of(bytes.toString("utf8", start, Math.min(end, start + 64)))));
    this.deps.memo.put(salt, bytes, start, end, id);
    return id;
  }
}

function orOverflow(id: number): number {
  return id === FULL ? OVERFLOW_ID : id;
}
