import type { TlsOptions } from "node:tls";
import type { TlsMaterial } from "./tls-source.ts";

/** Options of a TLS server for its start and for every change. With a client CA, a sender without a certificate of it is refused. */
export function tlsOptions({ cert, key, ca }: TlsMaterial): TlsOptions {
  const base = { cert, key, minVersion: "TLSv1.2", handshakeTimeout: 10_000 } as const;
  return ca === null ? base : { ...base, ca, requestCert: true, rejectUnauthorized: true };
}
