import { readFileSync, statSync } from "node:fs";

const LARGEST_BYTES = 16_384;

/** The value of an `Authorization` header from a file, read anew each time so that it can be replaced; null when it cannot be read or is none. */
export function readAuthorization(file: string): string | null {
  try {
    if (statSync(file).size > LARGEST_BYTES) return null;
    const value = readFileSync(file, "utf8").trim();
    return /^[\x20-\x7e]+$/.test(value) ? value : null;
  } catch {
    return null;
  }
}

/** Headers with that value, or none when no file is named; null when it cannot be read. */
export function authorizationHeaders(file: string | undefined): Readonly<Record<string, string>> | null {
  if (file === undefined) return {};
  const authorization = readAuthorization(file);
  return authorization === null ? null : { authorization };
}
