import { existsSync, readFileSync } from "node:fs";
import type { Config } from "../config.ts";
import { loadConfig } from "./load-config.ts";

const DEFAULT_FILE = "auth-slo.yaml";

/** Reads the configuration from the environment and the file that `--config` or AUTH_SLO_CONFIG_FILE names; prints every problem and gives null. */
export function readConfig(named: string | undefined, env: Readonly<Record<string, string | undefined>>, print: (line: string) => void): Config | null {
  const wanted = named ?? env["AUTH_SLO_CONFIG_FILE"];
  const file = wanted ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : null);
  let yaml: { text: string; file: string } | null = null;
  try {
    if (file !== null) yaml = { text: readFileSync(file, "utf8"), file };
  } catch {
    print(`${file}: the configuration file cannot be read`);
    return null;
  }
  const loaded = loadConfig(env, yaml);
  if (loaded.kind === "ok") return loaded.config;
  for (const p of loaded.problems) print(`${p.where}: ${p.message} (${p.code})`);
  print(`${loaded.problems.length} problem${loaded.problems.length === 1 ? "" : "s"} in the configuration; docs/config.md lists all settings.`);
  return null;
}
