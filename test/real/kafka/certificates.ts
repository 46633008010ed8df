/** Certificates of a test broker and its clients: an authority of its own, the broker's for 127.0.0.1, one for a client. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { issue } from "../../ingest/wire/certificates.ts";

/** PEM files. */
export interface KafkaCertificates {
  readonly caFile: string;
  /** Key and certificate together, as a Kafka key store of type PEM wants them. */
  readonly brokerPemFile: string;
  readonly clientCertFile: string;
  readonly clientKeyFile: string;
}

export function writeKafkaCertificates(dir: string): KafkaCertificates {
  const authority = issue("Test authority", null);
  const broker = issue("broker", authority);
  const client = issue("auth-slo", authority);
  const put = (name: string, text: string) => { const file = join(dir, name); writeFileSync(file, text, { mode: 0o600 }); return file; };
  return {
    caFile: put("ca.pem", authority.certPem), brokerPemFile: put("broker.pem", broker.keyPem + broker.certPem),
    clientCertFile: put("client.pem", client.certPem), clientKeyFile: put("client-key.pem", client.keyPem),
  };
}
