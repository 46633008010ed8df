import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { SloFile } from "../slo/documents.ts";

const SHIPPED = ["../catalog/", "../windows/"].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
const MAX_FILES = 5_000;
const MAX_FILE_BYTES = 1_048_576;

/** Reads the shipped SLOs, indicators and burn-rate policies. */
export async function readShippedSloFiles(): Promise<SloFile[]> {
  const files = await Promise.all(SHIPPED.map((folder) => readSloFiles(folder, { isShipped: true })));
  return files.flat();
}

/**
 * Reads every `.yaml` and `.yml` file at a path: the file itself, or all below a directory in the order of their names. A path that does
 * not exist holds none. Names are relative to the current directory.
 * @throws Error when a file cannot be read, is larger than 1 MiB, or when there are more than 5,000
 */
export async function readSloFiles(path: string, options: { readonly isShipped?: boolean } = {}): Promise<SloFile[]> {
  const found = await stat(path).catch((error: unknown) => { if (isMissing(error)) return null; throw error; });
  if (found === null) return [];
  const paths = found.isDirectory() ? await listYaml(path) : [path];
  if (paths.length > MAX_FILES) throw new Error(`${path} holds more than ${MAX_FILES} YAML files`);
  return Promise.all(paths.map(async (file) => {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw new Error(`${file} is larger than ${MAX_FILE_BYTES} bytes`);
    return { file: relative(process.cwd(), file) || file, text: await readFile(file, "utf8"), isShipped: options.isShipped ?? false };
  }));
}

async function listYaml(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile() && /\.ya?ml$/.test(e.name)).map((e) => join(e.parentPath, e.name)).sort();
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
