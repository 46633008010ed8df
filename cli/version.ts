import { readFileSync } from "node:fs";

/** The version in package.json. */
export function productVersion(): string {
  const parsed = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version?: string };
  return parsed.version ?? "0.0.0";
}
