import { createHash, timingSafeEqual } from "node:crypto";
import { type EngineFailure, failure } from "./failure.ts";

/** What a user may do: `writer` everything, `reader` what the door lets through. */
export type Role = "writer" | "reader";

export interface EngineUser {
  readonly name: string;
  readonly password: string;
  readonly role: Role;
}

export interface Credentials {
  readonly name: string;
  readonly password: string;
}

export type Authenticated = { readonly kind: "ok"; readonly role: Role } | EngineFailure;

/** Compares credentials with the known users in constant time. Without any: 401, so that a browser or curl knows to ask. */
export function createAuthenticator(users: readonly EngineUser[]): (given: Credentials | undefined) => Authenticated {
  const known = users.map((user) => ({ role: user.role, digest: digest(user) }));
  return (given) => {
    if (given === undefined) return failure("REQUIRED_PASSWORD", "Name and password are required");
    const wanted = digest(given);
    const matches = known.filter((user) => timingSafeEqual(user.digest, wanted));
    const [user] = matches;
    return user === undefined ? failure("AUTHENTICATION_FAILED", "Authentication failed: password is incorrect, or there is no user with such name") : { kind: "ok", role: user.role };
  };
}

function digest(user: Credentials): Buffer {
  return createHash("sha256").update(JSON.stringify([user.name, user.password])).digest();
}
