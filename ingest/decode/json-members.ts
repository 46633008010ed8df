import { Malformed } from "./malformed.ts";

/** An object as JSON.parse makes it: its own members only, `__proto__` being one of them if the text says so. */
export type JsonObject = Readonly<Record<string, unknown>>;

// The proto3 JSON mapping: a member that is absent or null has its default. Anything else of the wrong type makes the request malformed.

export function objectOf(value: unknown, name: string): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) throw new Malformed(`${name} is not an object`);
  return value as JsonObject;
}

export function listOf(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Malformed(`${name} is not an array`);
  return value;
}

export function textOf(value: unknown, name: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw new Malformed(`${name} is not a string`);
  return value;
}

export function isTrue(value: unknown, name: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw new Malformed(`${name} is not a boolean`);
  return value;
}

/** A 32-bit integer, signed or not; OTLP/JSON writes enums this way and refuses their names. @see OTLP specification, "JSON Protobuf Encoding" */
export function integer32Of(value: unknown, name: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== "number" || !Number.isInteger(value) || value < -0x8000_0000 || value > 0xffff_ffff) {
    throw new Malformed(`${name} is not a 32-bit integer`);
  }
  return value;
}

/** A double: a number, its text, or "NaN", "Infinity" and "-Infinity". */
export function doubleOf(value: unknown, name: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "string" && /^(?:NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(value)) return Number(value);
  throw new Malformed(`${name} is not a number`);
}

/** A 64-bit integer given as a number or as decimal text, which keeps all its digits. */
export function integer64Of(value: unknown, name: string, isSigned: boolean): bigint {
  if (value === undefined || value === null) return 0n;
  const isInteger = typeof value === "number" ? Number.isInteger(value) : typeof value === "string" && /^-?\d{1,20}$/.test(value);
  if (!isInteger) throw new Malformed(`${name} is not an integer`);
  const integer = BigInt(value as number | string);
  if (integer !== (isSigned ? BigInt.asIntN(64, integer) : BigInt.asUintN(64, integer))) throw new Malformed(`${name} does not fit 64 bits`);
  return integer;
}

/** Bytes as base64, standard or URL-safe, padded or not. */
export function base64Of(value: unknown, name: string): Buffer {
  const text = textOf(value, name);
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text) || text.replace(/=+$/, "").length % 4 === 1) throw new Malformed(`${name} is not base64`);
  return Buffer.from(text, "base64");
}

/** The one member of `names` that is set, or null; several are malformed, as in every oneof. */
export function oneOf<Name extends string>(object: JsonObject, names: readonly Name[], what: string): Name | null {
  let found: Name | null = null;
  for (const name of names) {
    if (object[name] === undefined || object[name] === null) continue;
    if (found !== null) throw new Malformed(`${what} has both ${found} and ${name}`);
    found = name;
  }
  return found;
}
