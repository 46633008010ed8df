import { describe, expect, test } from "vitest";
import { JSON_TYPE, post, running } from "./running.ts";

const { start } = running();
const preflight = (url: string, origin: string) => fetch(url, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type,authorization" } });
const tokens = `acme:${"ab".repeat(32)}`;

describe("browsers", () => {
  test("C47 a pre-flight of a configured origin is answered without a token, its requests are readable", async () => {
    const receiver = await start({ corsOrigins: ["https://app.example.com"], tokens });
    const url = `${receiver.httpUrl}/v1/traces`;
    const allowed = await preflight(url, "https://app.example.com");
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
    expect(allowed.headers.get("access-control-allow-methods")).toBe("POST");
    expect(allowed.headers.get("access-control-allow-headers")).toMatch(/authorization.*content-type/);
    expect(allowed.headers.get("access-control-allow-credentials")).toBeNull();
    const actual = await post(url, JSON_TYPE, "{}", { origin: "https://app.example.com" });
    expect([actual.status, actual.headers.get("access-control-allow-origin"), actual.headers.get("vary")]).toEqual([401, "https://app.example.com", "Origin"]);
  });

  test.each(["https://evil.example.com", "http://app.example.com", "https://app.example.com.evil.com", "null"])("C47 origin %s is not allowed", async (origin) => {
    const receiver = await start({ corsOrigins: ["https://app.example.com"] });
    const answer = await preflight(`${receiver.httpUrl}/v1/logs`, origin);
    expect([answer.headers.get("access-control-allow-origin"), answer.headers.get("access-control-allow-methods")]).toEqual([null, null]);
  });

  test("C47 without configured origins there is no CORS, and `*` allows all", async () => {
    const none = await start();
    expect((await preflight(`${none.httpUrl}/v1/logs`, "https://app.example.com")).status).toBe(405);
    const all = await start({ corsOrigins: ["*"] });
    expect((await preflight(`${all.httpUrl}/v1/logs`, "https://x.example")).headers.get("access-control-allow-origin")).toBe("https://x.example");
    expect((await preflight(`${all.httpUrl}/v2/logs`, "https://x.example")).status).toBe(404);
  });
});
