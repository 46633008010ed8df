import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Findings, MAX_FINDINGS } from "../../../ingest/redact/detectors.ts";
import { createSecretSearch } from "../../../ingest/redact/find-secrets.ts";

const search = createSecretSearch();

function secretsIn(text: string): [string, string][] {
  const found = new Findings();
  const bytes = Buffer.from(text);
  search(bytes, 0, bytes.length, found);
  return Array.from({ length: found.count }, (_, i) => [found.detectors[i] as string, bytes.toString("utf8", found.starts[i], found.ends[i])]);
}

/** How many single bytes the search reads of a text. */
function readsOf(text: string): number {
  let reads = 0;
  const counted = new Proxy(new Uint8Array(Buffer.from(text)), {
    get: (target, key) => {
      reads++;
      return Reflect.get(target, key, target) as unknown;
    },
  });
  search(counted, 0, counted.length, new Findings());
  return reads;
}

const b64 = (s: string) => Buffer.from(s).toString("base64url");
const JWT = `${b64('{"alg":"RS256","kid":"k1"}')}.${b64('{"iss":"https://idp.example","sub":"u1"}')}.c2lnbmF0dXJl`;
const JWE = `${b64('{"alg":"dir","enc":"A256GCM"}')}..aXY.Y2lwaGVydGV4dA.dGFn`;
const PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----";
const CERT = "-----BEGIN CERTIFICATE-----\nMIIBszCC\n-----END CERTIFICATE-----";

describe("each detector finds its secret and nothing around it", () => {
  const cases: [text: string, detector: string, secret: string][] = [
    [`token was ${JWT}, refused`, "jws", JWT],
    [`xx${JWT}`, "jws", JWT],
    [JWT.split(".").slice(0, 2).join("."), "jws", JWT.split(".").slice(0, 2).join(".")],
    [`/cb?access_token=${JWT}&x=1`, "jws", JWT],
    [JWE, "jwe", JWE],
    [`key: ${PEM} end`, "pem_private_key", PEM],
    [CERT, "pem_block", CERT],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE", "pem_private_key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"],
    ["id AKIAIOSFODNN7EXAMPLE.", "aws_access_key", "AKIAIOSFODNN7EXAMPLE"],
    ["svc-AKIAIOSFODNN7EXAMPLE", "aws_access_key", "AKIAIOSFODNN7EXAMPLE"],
    ["svc_AKIAIOSFODNN7EXAMPLE", "aws_access_key", "AKIAIOSFODNN7EXAMPLE"],
    ["ASIAIOSFODNN7EXAMPLE", "aws_access_key", "ASIAIOSFODNN7EXAMPLE"],
    ["ghp_16C7e42F292c6912E7710c838347Ae178B4a", "github_token", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"],
    ["github_pat_11ABCDEFG0abcdefghijkl_mnop", "github_token", "github_pat_11ABCDEFG0abcdefghijkl_mnop"],
    ["glpat-AbC123dEf456GhI789jk", "gitlab_token", "glpat-AbC123dEf456GhI789jk"],
    ["xoxb-1234567890-abcdef", "slack_token", "xoxb-1234567890-abcdef"],
    ["sk_live_51HxQ2abcdEFGH", "stripe_key", "sk_live_51HxQ2abcdEFGH"],
    ["sk-proj-abc123def456ghi789", "sk_key", "sk-proj-abc123def456ghi789"],
    ["AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q", "google_api_key", "AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q"],
    ["npm_abcdefghijklmnopqrstuvwxyz0123456789", "npm_token", "npm_abcdefghijklmnopqrstuvwxyz0123456789"],
    ["Authorization: Bearer mF_9.B5f-4.1JqM", "bearer_credential", "mF_9.B5f-4.1JqM"],
    ["bearer 0123456789abcdef", "bearer_credential", "0123456789abcdef"],
    ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "basic_credential", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="],
    ["https://alice:s3cret@example.com/x", "url_userinfo", "alice:s3cret"],
    ["GET /v1?api_key=abcd1234&b=2", "api_key", "abcd1234"],
    ["/v1?apikey=abcd1234 HTTP/1.1", "api_key", "abcd1234"],
    ["X-Api-Key: abcd1234", "api_key", "abcd1234"],
    ["grant_type=password&password=hunter2!&x=1", "password", "hunter2!"],
    ['{"user":"a","password":"hunter2"}', "password", "hunter2"],
    ['{"password": "swordfish"}', "password", "swordfish"],
    ['{\\"client_secret\\":\\"shhh-it-is\\"}', "secret_parameter", "shhh-it-is"],
    ["db_password=swordfish", "password", "swordfish"],
    ["/cb?code=SplxlOBeZQQYbYS6WxSbIA&state=x", "secret_parameter", "SplxlOBeZQQYbYS6WxSbIA"],
    ["/a?key=Zm9vYmFyMTIzNDU2", "secret_parameter", "Zm9vYmFyMTIzNDU2"],
    ["redirect=https%3A%2F%2Fa%3Faccess_token%3Dabc123def%26x%3D1", "secret_parameter", "abc123def"],
    ["Cookie: session=abc; theme=dark", "cookie", "session=abc; theme=dark"],
    [Buffer.from("GET / HTTP/1.1\r\nAuthorization: Bearer mF_9.B5f-4.1JqM\r\n").toString("base64"), "bearer_credential",
      Buffer.from("GET / HTTP/1.1\r\nAuthorization: Bearer mF_9.B5f-4.1JqM\r\n").toString("base64")],
  ];
  it.each(cases)("%s", (text, detector, secret) => {
    expect(secretsIn(text)).toEqual([[detector, secret]]);
  });

  it("several secrets of one string are all found", () => {
    expect(secretsIn(`a=1&password=hunter2&api_key=abcd1234 ${JWT}`).map(([d]) => d)).toEqual(["password", "api_key", "jws"]);
  });
});

describe("ordinary telemetry holds no secret", () => {
  it.each([
    "jwt_authn_access_denied{Jwt_is_expired}", "rbac_access_denied_matched_policy[ns[foo]-policy[bar]-rule[0]]", 'Bearer realm="example", error="invalid_token"',
    'Bearer error="invalid_token", error_description="The access token expired"', "Basic realm=\"site\"", "basic authentication required", "Bad token; invalid signature",
    "No API key found in request", "invalid password: expected a string", "token: expired", "code=401", "key=orders", "sig=none", "/v1/orders?status=open&page=2",
    "https://issuer.example.com/realms/shop", "user@example.com", "ssh://git@github.com/org/repo", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)",
    "8f2b6c1e-6c5e-4d53-9b39-2f1f6c0d1a11", "authorization: REDACTED", '{"authorization":"Bearer ***","cookie":"<redacted>"}', "task-manager-service-v2-eu-west-1",
    "eyJustAWord", "eyJhbGciOiJIUzI1NiJ9", "FindProductsByCategoryNameAndRegion", "12:30:11.123", "-----BEGIN", "--------------", "",
  ])("%s", (text) => {
    expect(secretsIn(text)).toEqual([]);
  });
});

describe("hostile input", () => {
  const hostile: [string, (n: number) => string][] = [
    ["eyJ without end", (n) => "eyJ".repeat(n)], ["eyJ with dots", (n) => "eyJ.".repeat(n)], ["long headers", (n) => "eyJaaaaaaaaaaaaa.".repeat(n)],
    ["PEM beginnings", (n) => "-----BEGIN A-----".repeat(n)], ["dashes", (n) => "-----".repeat(n)], ["slashes", (n) => "aB/".repeat(n)], ["equals", (n) => "password=".repeat(n)],
    ["colons", (n) => "://".repeat(n)], ["userinfo", (n) => "://aaaaaaaaaaaa:b".repeat(n)], ["basic", (n) => "basic ".repeat(n)], ["bearer", (n) => "bearer a".repeat(n)],
    ["percent", (n) => "%3d".repeat(n)], ["vendor", (n) => "sk-".repeat(n)], ["vendor words", (n) => "AKIA ".repeat(n)], ["quotes", (n) => '"token":"'.repeat(n)], ["token run", (n) => "sk-a ".repeat(n)],
  ];
  it.each(hostile)("%s: the bytes read grow with the length, not with its square", (_name, make) => {
    // A little more than 16 times, since a bound on what is looked at may bite in the longer one only.
    expect(readsOf(make(4_000))).toBeLessThan(readsOf(make(250)) * 16 * 1.5);
  });

  it("any bytes: findings lie inside, in order, without overlap, and never more than the bound", () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom("eyJ", ".", "=", ":", "password", '"', "Bearer ", "-----BEGIN A-----", "://", "@", "%3d", "AKIA", "sk-", "%"))), (parts) => {
      const bytes = Buffer.from(parts.join(""));
      const found = new Findings();
      search(bytes, 0, bytes.length, found);
      expect(found.count).toBeLessThanOrEqual(MAX_FINDINGS);
      let last = 0;
      for (let i = 0; i < found.count; i++) {
        expect(found.starts[i]).toBeGreaterThanOrEqual(last);
        expect(found.ends[i]).toBeGreaterThan(found.starts[i] as number);
        last = found.ends[i] as number;
      }
      expect(last).toBeLessThanOrEqual(bytes.length);
    }), { numRuns: 2_000 });
  });
});
