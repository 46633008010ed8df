/** Methods that are stored by name; every other one is `_OTHER`. @see OpenTelemetry semantic conventions, http.request.method; RFC 9110, RFC 5789 */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"]);

export function httpMethod(text: string): string {
  const upper = text.toUpperCase();
  return METHODS.has(upper) ? upper : "_OTHER";
}
