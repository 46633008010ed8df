import { describe, expect, it } from "vitest";
import { createSensitiveName } from "../../../ingest/decode/sensitive-name.ts";

const isSensitive = (name: string): boolean => {
  const bytes = Buffer.from(`--${name}--`);
  return createSensitiveName(["acme.ticket"], 3)(bytes, 2, bytes.length - 2);
};

describe("sensitive names", () => {
  it.each([
    "authorization", "Authorization", "http.request.header.authorization", "http.response.header.set-cookie", "http.request.header.x_api_key",
    "request.headers.proxy-authorization", "request.headers.Cookie", "request.querystring.apikey", "access_token", "accessToken", "client_secret",
    "request.body.password", "id-token", "request_Authorization", "downstream_Set-Cookie", "querystring.code", "request.query.sig", "acme.ticket",
  ])("%s holds a credential", (name) => {
    expect(isSensitive(name)).toBe(true);
  });

  it.each([
    "", "url.path", "status.code", "response.code", "key", "auth.jwt.kid", "http.request.header.user-agent", "authorization.decision", "cookies",
    "tokens", "acme", "acme.ticket.id", "password_policy", ".", "a".repeat(300), `${"a".repeat(300)}.host`,
  ])("%s does not", (name) => {
    expect(isSensitive(name)).toBe(false);
  });

  it("looks at the last segment of a name of any length", () => {
    expect(isSensitive(`${"a".repeat(300)}.password`)).toBe(true);
  });
});
