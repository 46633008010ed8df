import { createHash } from "node:crypto";

/**
 * 128 bits that name a request: 32 lower-case hex digits of SHA-256 over tenant, signal, format and decompressed body.
 *
 * SHA-256 because the sender chooses the body: with a hash that collides, one body could make another count as already stored. Half of its
 * output leaves 64 bits against collisions, which nobody can search for. The parts are length-prefixed, so they cannot run into each other.
 */
export function requestDigest({ tenant, signal, format, body }: { readonly tenant: string; readonly signal: string; readonly format: string; readonly body: Uint8Array }): string {
  return createHash("sha256").update(JSON.stringify([tenant, signal, format])).update("\n").update(body).digest("hex").slice(0, 32);
}
