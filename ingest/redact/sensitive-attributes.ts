const HEADERS = [
  "authorization", "proxy-authorization", "cookie", "set-cookie", "apikey", "api-key", "x-api-key", "x-apikey", "x-auth-token", "x-access-token", "x-amz-security-token",
  "x-goog-api-key", "ocp-apim-subscription-key", "x-forwarded-access-token",
];
const MEMBERS = ["access_token", "id_token", "refresh_token", "client_secret", "api_key", "apikey", "password", "passwd", "secret", "token"];

/**
 * Attribute names that hold a credential by definition and that gateways really use. They belong into the key table, so that the decoders
 * show them with every record, also where nothing else in the request made anyone look for secrets.
 */
export const SENSITIVE_ATTRIBUTES: readonly string[] = [...new Set([
  ...HEADERS.flatMap(spellings),
  ...["http.request.header.", "http.response.header.", "request.headers.", "response.headers."].flatMap((prefix) => HEADERS.flatMap((h) => spellings(prefix + h))),
  ...MEMBERS,
  ...["request.querystring.", "user.", "db.", "auth."].flatMap((prefix) => MEMBERS.map((m) => prefix + m)),
])];

function spellings(name: string): string[] {
  return [name, name.replaceAll("-", "_")];
}
