import { parseArgs } from "node:util";
import { COMMANDS, type CliCommand } from "./commands.ts";

export type ParsedCli =
  | { readonly kind: "run"; readonly command: CliCommand; readonly positionals: readonly string[]; readonly options: Readonly<Record<string, string | boolean | undefined>> }
  | { readonly kind: "help"; readonly command: CliCommand | null }
  | { readonly kind: "version" }
  | { readonly kind: "wrong"; readonly message: string; readonly command: CliCommand | null };

/** Reads the arguments after the program's name against the command table. Unknown commands and options are refused with what to do. */
export function parseCli(args: readonly string[]): ParsedCli {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") return { kind: "help", command: COMMANDS.find((c) => c.name === rest[0]) ?? null };
  if (name === "--version" || name === "-v" || name === "version") return { kind: "version" };
  const command = COMMANDS.find((c) => c.name === name);
  if (command === undefined) return { kind: "wrong", message: `unknown command "${name}"`, command: null };
  const options = Object.fromEntries([
    ["help", { type: "boolean" as const, short: "h" }],
    ...command.options.map((o) => [o.name, { type: o.value === null ? ("boolean" as const) : ("string" as const) }] as const),
  ]);
  try {
    const parsed = parseArgs({ args: rest, options, allowPositionals: true, strict: true });
    const values = parsed.values as Record<string, string | boolean | undefined>;
    if (values["help"] === true) return { kind: "help", command };
    if (command.arguments === "" && parsed.positionals.length > 0) return { kind: "wrong", message: `"${command.name}" takes no arguments, found "${parsed.positionals.join(" ")}"`, command };
    return { kind: "run", command, positionals: parsed.positionals, options: values };
  } catch (e) {
    return { kind: "wrong", message: (e instanceof Error ? e.message : String(e)).split(". ")[0] ?? "wrong options", command };
  }
}
