import { spawn } from "node:child_process";
import { once } from "node:events";
import type { RawAddress } from "../store/aids/raw-http.ts";

/** Runs a client program with the door's address in its environment and resolves with its standard output. */
export async function runPart(command: readonly string[], to: RawAddress, more: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {}): Promise<string> {
  const url = new URL(to.url);
  const child = spawn(command[0] ?? "", command.slice(1), { env: { ...process.env, DOOR_ADDRESS: url.host, DOOR_PORT: url.port, DOOR_DATABASE: to.database ?? "", DOOR_USER: to.username, DOOR_PASSWORD: to.password, ...more.env } });
  const [out, complaints]: [string[], string[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk.toString()));
  child.stdin.end(more.input ?? "");
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${String(code)}: ${complaints.join("")}${out.join("")}`);
  return out.join("");
}
