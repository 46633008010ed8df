import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { z } from "zod";
import type { LoadedProfiles, UserAgentRule } from "./profile.ts";
import { profileSchema, reasonsSchema, userAgentsSchema } from "./profile-schema.ts";
import { readYaml, type FileIssue, type YamlFile } from "./read-yaml.ts";
import { resolveProfiles } from "./resolve-profiles.ts";

/** The profiles that come with the product. */
export const SHIPPED_PROFILE_DIR: string = join(import.meta.dirname, "..", "..", "profiles");

const DATA_FILES = ["reasons.yaml", "scanners.yaml", "user-agents.yaml"];

export interface ProfileDirs {
  readonly shippedDir?: string;
  /** The user's own profiles; a directory that does not exist is an empty one. */
  readonly userDir?: string;
}

/**
 * Reads all profiles, the reason vocabulary and the user agents, and reports everything that is wrong at once, with file, line and path.
 *
 * A user's file that has the name of a data file (`scanners.yaml` ...) adds to the shipped one: its entries come first. Reads files
 * synchronously; for start-up.
 */
export function loadProfiles({ shippedDir = SHIPPED_PROFILE_DIR, userDir }: ProfileDirs): LoadedProfiles {
  const issues: FileIssue[] = [];
  const shipped = yamlFiles(shippedDir);
  const user = userDir === undefined ? [] : yamlFiles(userDir);
  const read = <T>(files: readonly string[], schema: z.ZodType<T>) => files.map((file) => readYaml(file, readFileSync(file, "utf8"), schema, issues)).filter((f) => f !== null);
  const isData = (file: string) => DATA_FILES.includes(basename(file));
  const named = (name: string) => [...user, ...shipped].filter((file) => basename(file) === name);

  const reasons = new Map(read(named("reasons.yaml"), reasonsSchema).toReversed().flatMap((f) => f.value.reasons).map((r) => [r.code, r]));
  const agents = (name: string): UserAgentRule[] => read(named(name), userAgentsSchema).flatMap(({ value }) => [
    ...value.scanners.map((r) => ({ token: r.token.toLowerCase(), family: r.family, isScanner: true })),
    ...value.families.map((r) => ({ token: r.token.toLowerCase(), family: r.family, isScanner: false })),
  ]);
  const profileFiles = (files: readonly string[]): YamlFile<z.infer<typeof profileSchema>>[] => read(files.filter((f) => !isData(f)), profileSchema);
  const userAgents = [...agents("scanners.yaml"), ...agents("user-agents.yaml")];
  const [shippedFiles, userFiles] = [profileFiles(shipped), profileFiles(user)];
  // Names in a file that could not be read would only be reported as missing.
  const profiles = issues.length > 0 ? [] : resolveProfiles(shippedFiles, userFiles, reasons, issues);
  return issues.length > 0 ? { kind: "invalid", issues } : { kind: "ok", set: { profiles, reasons, userAgents } };
}

function yamlFiles(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => /\.ya?ml$/.test(name)).sort().map((name) => join(dir, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
