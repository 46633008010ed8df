/** Invented secrets of each kind, in the shapes in which clients leak them. */
const b64 = (text: string) => Buffer.from(text).toString("base64url");

/** What must be found nowhere. */
export const SECRETS = {
  token: "canary-9f8a7d6e5c4b3a29181706f5e4d3",
  apiKey: "sk_live_canary51HxQ2abcdEFGH77ijkl",
  password: "Canary!Passw0rd7731",
  cookie: "s%3Acanary8e7d6c5b4a39281706f5.e4d3c2",
  jwt: `${b64('{"alg":"RS256","kid":"canary"}')}.${b64('{"iss":"https://canary.example","sub":"canary-user"}')}.${b64("canary-signature-bytes")}`,
  pem: "-----BEGIN PRIVATE KEY-----\nMIIEvQCANARYBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\n-----END PRIVATE KEY-----",
} as const;

/** Parts by which a stored piece of a secret would betray it. */
export const TRACES: readonly string[] = [
  SECRETS.token, "9f8a7d6e5c4b3a29181706f5e4d3", SECRETS.apiKey, "canary51HxQ2", SECRETS.password, "Passw0rd7731", SECRETS.cookie, "canary8e7d6c5b4a39281706f5",
  ...SECRETS.jwt.split("."), "MIIEvQCANARY",
];

/** The detector that has to report each, and a text that holds it. */
export const LEAKS: readonly { readonly name: keyof typeof SECRETS; readonly detector: string; readonly text: string }[] = [
  { name: "token", detector: "bearer_credential", text: `Bearer ${SECRETS.token}` },
  { name: "apiKey", detector: "stripe_key", text: SECRETS.apiKey },
  { name: "password", detector: "password", text: `user=bob&password=${SECRETS.password}` },
  { name: "cookie", detector: "cookie", text: `Cookie: session=${SECRETS.cookie}` },
  { name: "jwt", detector: "jws", text: `/callback?access_token=${SECRETS.jwt}&state=1` },
  { name: "pem", detector: "pem_private_key", text: SECRETS.pem },
];
