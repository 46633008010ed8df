import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedEngine, type EmbeddedEngineOptions, startEmbeddedEngine } from "../../../store/embedded/supervisor.ts";

export interface TestEngine extends EmbeddedEngine {
  readonly dataDir: string;
  readonly lines: readonly string[];
  /** Stops the engine and removes its directory. */
  dispose(): Promise<void>;
}

/** An engine on its own directory and a free port. */
export async function startTestEngine(options: Partial<EmbeddedEngineOptions> = {}): Promise<TestEngine> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "auth-slo-store-"));
  const lines: string[] = [];
  const note = (message: string, fields?: object) => { lines.push(`${message} ${JSON.stringify(fields ?? {})}`); };
  const engine = await startEmbeddedEngine({ port: 0, logger: { info: note, warn: note }, ...options, dataDir }).catch((error: unknown) => {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  });
  return {
    ...engine, dataDir, lines,
    dispose: async () => {
      await engine.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Address and credentials as the client wants them. */
export function addressOf(engine: EmbeddedEngine): { readonly url: string; readonly username: string; readonly password: string } {
  return { url: engine.url, ...engine.credentials };
}
