import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

export const ROOT = resolve(import.meta.dirname, "../..");
export const readRoot = (path: string) => readFileSync(join(ROOT, path), "utf8");

const service = z.looseObject({
  image: z.string(), user: z.string().optional(), build: z.string().optional(), read_only: z.boolean().optional(), restart: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}), ports: z.array(z.string()).default([]), volumes: z.array(z.string()).default([]), tmpfs: z.array(z.string()).default([]), secrets: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]), entrypoint: z.array(z.string()).default([]), cap_drop: z.array(z.string()).default([]), security_opt: z.array(z.string()).default([]),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(), deploy: z.looseObject({ resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }) }) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
export type ComposeService = z.infer<typeof service>;
const compose = z.looseObject({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()), secrets: z.record(z.string(), z.object({ file: z.string() })) });

export const COMPOSE_TEXT = readRoot("docker-compose.yml");
/** The compose file with its anchors resolved, variables as they are written. */
export const COMPOSE_RAW: unknown = parse(COMPOSE_TEXT, { merge: true });
export const COMPOSE = compose.parse(COMPOSE_RAW);

export function serviceOf(name: string): ComposeService {
  const found = COMPOSE.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

/** Replaces `${NAME}`, `${NAME:-default}` and `${NAME:?message}` as compose does; a required one that is missing throws. */
export function interpolated(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g, (whole, name: string | undefined, kind: string | undefined, rest: string | undefined) => {
    if (whole === "$$" || name === undefined) return "$";
    const value = variables[name] ?? "";
    if (value !== "" || kind === undefined) return value;
    if (kind === "?") throw new Error(`${name}: ${rest ?? ""}`);
    return rest ?? "";
  });
}
