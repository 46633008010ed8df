import { BYTE_CLASS, UPPER } from "./byte-class.ts";
import type { Detector } from "./detectors.ts";

/** A name that says that its value is a secret. `weak` names also name harmless things, so their values must look like a secret. */
export interface SecretName {
  readonly name: string;
  readonly detector: Detector;
  readonly isWeak: boolean;
}

const strong = (detector: Detector, names: readonly string[]) => names.map((name) => ({ name, detector, isWeak: false }));
const weak = (names: readonly string[]) => names.map((name) => ({ name, detector: "secret_parameter" as const, isWeak: true }));

/**
 * Parameter, form field, JSON member and header names, in lower case with `_` for `-`.
 * @see RFC 6749 sections 4 to 6, RFC 6750 section 2.3, RFC 7521 section 4, RFC 7636, RFC 8693 section 2, and the vendors' signed URLs
 */
export const SECRET_NAMES: readonly SecretName[] = [
  ...strong("secret_parameter", [
    "access_token", "id_token", "refresh_token", "token", "auth_token", "authtoken", "bearer_token", "session_token", "security_token", "subject_token", "actor_token",
    "id_token_hint", "client_secret", "client_assertion", "assertion", "code_verifier", "device_code", "secret", "private_key", "signature",
    "x_amz_security_token", "x_amz_signature", "x_goog_signature", "aws_secret_access_key", "secret_key", "jwt", "samlresponse", "x_auth_token", "x_access_token", "x_csrf_token",
  ]),
  ...strong("api_key", ["apikey", "api_key", "x_api_key", "x_apikey", "subscription_key", "ocp_apim_subscription_key", "x_goog_api_key", "app_key"]),
  ...strong("password", ["password", "passwd", "pwd", "passphrase", "user_password", "client_password"]),
  ...strong("bearer_credential", ["authorization", "proxy_authorization", "x_forwarded_authorization"]),
  ...strong("cookie", ["cookie", "set_cookie", "session_id_cookie"]),
  ...weak(["key", "sig", "code", "sid", "jsessionid", "phpsessid"]),
];

const BY_LENGTH: readonly (readonly SecretName[])[] = byLength();
const MAX_NAME = BY_LENGTH.length - 1;

function byLength(): SecretName[][] {
  const table: SecretName[][] = [];
  for (const entry of SECRET_NAMES) (table[entry.name.length] ??= []).push(entry);
  return Array.from(table, (row) => row ?? []);
}

/** The entry whose name is exactly `bytes[start, end)`, whatever the case, `-` the same as `_`; null when it names no secret. */
export function findSecretName(bytes: Uint8Array, start: number, end: number): SecretName | null {
  const length = end - start;
  if (length > MAX_NAME) return null;
  for (const entry of BY_LENGTH[length] as readonly SecretName[]) {
    let i = 0;
    while (i < length && folded(bytes[start + i] as number) === entry.name.charCodeAt(i)) i++;
    if (i === length) return entry;
  }
  return null;
}

const UNDERSCORE = 0x5f;

function folded(b: number): number {
  if (b === 0x2d) return UNDERSCORE;
  return ((BYTE_CLASS[b] as number) & UPPER) !== 0 ? b | 32 : b;
}
