import { parseArgs } from "node:util";

export interface CrashOptions {
  readonly kills: number;
  readonly clients: number;
  readonly recordsPerRequest: number;
  readonly seed: number;
}

/** `npm run crash -- --kills 20 --clients 6 --records 512 --seed 1`. */
export function crashOptions(args: readonly string[]): CrashOptions {
  const { values } = parseArgs({
    args: [...args],
    options: { kills: { type: "string", default: "20" }, clients: { type: "string", default: "6" }, records: { type: "string", default: "512" }, seed: { type: "string", default: "1" } },
  });
  const integer = (name: string, text: string, min: number, max: number) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) throw new RangeError(`--${name} must be a whole number from ${min} to ${max}, found "${text}"`);
    return value;
  };
  return { kills: integer("kills", values.kills, 1, 1_000), clients: integer("clients", values.clients, 1, 64), recordsPerRequest: integer("records", values.records, 1, 4_096), seed: integer("seed", values.seed, 0, 2 ** 31) };
}
