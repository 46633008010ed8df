import { createHash } from "node:crypto";

/**
 * 128 bits that name an event of a feed: 32 lower-case hex digits. The same event, whenever and how often it is delivered, has the same key; the parts
 * cannot run into each other, and nobody can make another event's key, since half of SHA-256 is left to search for.
 */
export function eventKey(tenant: string, source: string, nativeId: string): string {
  return createHash("sha256").update(JSON.stringify([tenant, source, nativeId])).digest("hex").slice(0, 32);
}
