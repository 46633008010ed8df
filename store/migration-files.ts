import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** One migration: a file `NNNN_what.sql`, applied once, in the order of the numbers, never changed after a release. */
export interface Migration {
  /** File name without its ending. */
  readonly name: string;
  /** Text with its placeholders. */
  readonly template: string;
  /** SHA-256 of the template, hex: the retention in the configuration is no change of a migration. */
  readonly checksum: string;
}

/** Reads the shipped migrations, or those of another directory, in order. */
export function readMigrations(directory: URL = new URL("./schema/", import.meta.url)): Migration[] {
  const names = readdirSync(directory).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).toSorted();
  return names.map((file) => {
    const template = readFileSync(new URL(file, directory), "utf8");
    return { name: file.replace(/\.sql$/, ""), template, checksum: createHash("sha256").update(template).digest("hex") };
  });
}
