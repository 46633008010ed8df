import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { block, contents, fingerprint, open, tempDir } from "./log-kit.ts";

const WRITER = fileURLToPath(new URL("writer-process.ts", import.meta.url));

/** Runs a writer and kills it after so many lines; returns every whole line it wrote. */
function killedAfter(lines: number, dir: string, start: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, dir, String(start)], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.split("\n").length > lines) child.kill("SIGKILL");
    });
    child.on("error", reject);
    child.on("close", () => resolve(text.split("\n").slice(0, -1)));
  });
}

test("a writer killed again and again under full load loses nothing that it had acknowledged", async () => {
  const dir = tempDir(tmpdir());
  const expected = new Map<string, string>();
  const tokens = new Set<string>();
  for (let kill = 1; kill <= 6; kill++) {
    for (const line of await killedAfter(5 + kill * 17, dir, kill * 100_000)) {
      const [what, first = "", number = ""] = line.split(" ");
      if (what === "sealed") tokens.add(first);
      else expected.set(first, fingerprint(block(Number(number), { bytes: 1_000 + (Number(number) * 7_919) % 60_000, rows: 1 })));
    }
    const { log, notices } = await open(dir, { now: Date.now });
    expect(notices.filter((n) => n.level === "error")).toEqual([]);
    const pending = new Set(log.pending().map((b) => b.token));
    expect([...tokens].filter((t) => !pending.has(t))).toEqual([]);
    const found = await contents(log);
    for (const [seq, formed] of expected) expect(found.get(seq), `block ${seq}`).toBe(formed);
    for (const batch of log.pending()) tokens.add(batch.token);
    await log.close();
  }
  expect(expected.size).toBeGreaterThan(250);
});
