import { readFileSync } from "node:fs";
import type { KafkaConfig, SASLOptions } from "kafkajs";
import { createTokenProvider } from "./oauth-token.ts";

/** How to reach the brokers safely; see the settings of the same names. */
export interface KafkaSecurity {
  readonly tls: boolean;
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly mechanism?: "plain" | "scram-sha-256" | "scram-sha-512" | "oauthbearer" | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly tokenUrl?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly scope?: string | undefined;
}

/** The client's options. Files are read now, so that a consumer that is made anew has what they hold then. Throws when one cannot be read. */
export function securityOptions(security: KafkaSecurity): Pick<KafkaConfig, "ssl" | "sasl"> {
  const { tls, caFile, certFile, keyFile } = security;
  const read = (file: string) => readFileSync(file, "utf8");
  const sasl = saslOptions(security);
  return {
    ...(tls ? { ssl: { ...(caFile === undefined ? {} : { ca: [read(caFile)] }), ...(certFile === undefined || keyFile === undefined ? {} : { cert: read(certFile), key: read(keyFile) }) } } : {}),
    ...(sasl === null ? {} : { sasl }),
  };
}

function saslOptions(security: KafkaSecurity): SASLOptions | null {
  const { mechanism, username = "", passwordFile } = security;
  if (mechanism === undefined) return null;
  if (mechanism === "oauthbearer") {
    const token = createTokenProvider({ ...security, nowMs: () => Date.now() });
    return { mechanism, oauthBearerProvider: async () => ({ value: await token() }) };
  }
  return { mechanism, username, password: passwordFile === undefined ? security.password ?? "" : readFileSync(passwordFile, "utf8").trim() };
}
