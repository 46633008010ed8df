import { createHash, randomBytes } from "node:crypto";

/** A new bearer token of 256 random bits and the line that goes into the tokens file: the name and the token's SHA-256, never the token. */
export function createToken(name: string): { readonly token: string; readonly line: string } {
  const token = `aslo_${randomBytes(32).toString("base64url")}`;
  return { token, line: `${name}:${createHash("sha256").update(token).digest("hex")}` };
}
