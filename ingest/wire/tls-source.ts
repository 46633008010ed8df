import { createSecureContext } from "node:tls";
import type { WireObserver } from "./observer.ts";
import { watchFiles } from "./watched-files.ts";

/** What a TLS listener presents, and whom it lets in: `ca` null asks senders for no certificate. */
export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer | null;
}

export interface TlsSource {
  readonly current: () => TlsMaterial;
  /** Calls back with new material after each change; a listener passes it to `setSecureContext`. */
  readonly onChange: (listener: (material: TlsMaterial) => void) => void;
  readonly check: () => Promise<void>;
  readonly close: () => void;
}

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly clientCaFile: string | null;
}

/** TLS material of files, replaced when they change; files that do not fit together keep the old and are reported. Throws when broken at the start. */
export function createTlsSource(deps: { readonly files: TlsFiles; readonly observer: Pick<WireObserver, "problem">; readonly everyMs: number }): TlsSource {
  const { certFile, keyFile, clientCaFile } = deps.files;
  const listeners: ((material: TlsMaterial) => void)[] = [];
  let material: TlsMaterial = { cert: Buffer.alloc(0), key: Buffer.alloc(0), ca: null };
  const files = watchFiles({
    paths: clientCaFile === null ? [certFile, keyFile] : [certFile, keyFile, clientCaFile],
    everyMs: deps.everyMs,
    onBroken: (message) => deps.observer.problem("ING_TLS_FILES", message),
    apply([cert, key, ca = null]) {
      if (cert === undefined || key === undefined) return "certificate and key are both needed";
      const defect = defectOf({ cert, key, ca });
      if (defect !== null) return defect;
      material = { cert, key, ca };
      for (const listener of listeners) listener(material);
      return null;
    },
  });
  return { current: () => material, onChange: (listener) => void listeners.push(listener), check: files.check, close: files.close };
}

function defectOf({ cert, key, ca }: TlsMaterial): string | null {
  if (ca !== null && !ca.includes("-----BEGIN CERTIFICATE-----")) return "the client CA file holds no certificate";
  try {
    createSecureContext({ cert, key, ...(ca === null ? {} : { ca }) });
    return null;
  } catch (error) {
    return `certificate, key and client CA do not fit together (${error instanceof Error && "code" in error ? String(error.code) : "unreadable"})`;
  }
}
