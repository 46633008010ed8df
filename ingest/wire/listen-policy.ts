import { isIPv4 } from "node:net";
import type { Config } from "../../config.ts";
import type { ListenErrorCode } from "./errors.ts";

export type ListenPolicy = { readonly kind: "allowed"; readonly warnings: readonly string[] } | { readonly kind: "refused"; readonly code: Extract<ListenErrorCode, "ING_OPEN_LISTENER" | "ING_TLS_INCOMPLETE">; readonly message: string };

type Listening = Pick<Config, "host" | "ingestTokensFile" | "tlsCertFile" | "tlsKeyFile" | "tlsClientCaFile">;

/** 127.0.0.0/8, ::1 and the name localhost. */
export function isLoopback(host: string): boolean {
  const address = host.toLowerCase().replace(/^\[|\]$/g, "").replace(/^::ffff:/, "");
  return address === "localhost" || address === "::1" || (isIPv4(address) && address.startsWith("127."));
}

/**
 * Whether this configuration may listen where it wants to. Beyond loopback somebody must be asked who they are: by ingest tokens, or by
 * client certificates. Tokens without TLS are allowed with a warning, because TLS often ends at a proxy in front.
 */
export function checkListenPolicy(config: Listening): ListenPolicy {
  const hasTls = config.tlsCertFile !== undefined && config.tlsKeyFile !== undefined;
  if (!hasTls && (config.tlsCertFile !== undefined || config.tlsKeyFile !== undefined || config.tlsClientCaFile !== undefined)) {
    return { kind: "refused", code: "ING_TLS_INCOMPLETE", message: "TLS needs both AUTH_SLO_TLS_CERT_FILE and AUTH_SLO_TLS_KEY_FILE; client certificates (AUTH_SLO_TLS_CLIENT_CA_FILE) need both as well." };
  }
  if (isLoopback(config.host)) return { kind: "allowed", warnings: [] };
  const hasTokens = config.ingestTokensFile !== undefined;
  if (!hasTokens && config.tlsClientCaFile === undefined) {
    const message = `AUTH_SLO_HOST is ${config.host}: anyone who reaches it could write events. Configure ingest tokens (AUTH_SLO_INGEST_TOKENS_FILE; \`auth-slo token\` makes one) or client certificates (AUTH_SLO_TLS_CLIENT_CA_FILE with AUTH_SLO_TLS_CERT_FILE and AUTH_SLO_TLS_KEY_FILE), or listen on 127.0.0.1.`;
    return { kind: "refused", code: "ING_OPEN_LISTENER", message };
  }
  return { kind: "allowed", warnings: hasTls ? [] : ["Ingest tokens travel in clear text beyond this machine: set AUTH_SLO_TLS_CERT_FILE and AUTH_SLO_TLS_KEY_FILE unless TLS ends at a proxy in front."] };
}
