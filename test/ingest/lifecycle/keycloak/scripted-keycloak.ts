import { SignJWT } from "jose";
import { startScriptedServer } from "../feed/scripted-server.ts";

export interface ListedEvent { readonly id: string; readonly time: number; readonly type?: string; readonly [member: string]: unknown }

/** Keycloak's token endpoint and its two lists, as far as they are asked; what it holds can be changed at any time. */
export async function startScriptedKeycloak(secret: string) {
  const state = {
    url: "", config: { eventsEnabled: true, adminEventsEnabled: true, adminEventsDetailsEnabled: true, enabledEventTypes: ["LOGIN", "LOGOUT", "REVOKE_GRANT", "REFRESH_TOKEN"], eventsExpiration: 0 } as Record<string, unknown>,
    events: [] as unknown[], admin: [] as unknown[], asked: [] as string[], tokens: 0, status: 200, iat: 0, revokedTokens: new Set<string>(), close: (): Promise<void> => server.close(),
  };
  const key = new Uint8Array(32).fill(7);
  const server = await startScriptedServer((request, response, body) => {
    const url = new URL(request.url ?? "", "http://x");
    const send = (status: number, value: unknown) => { response.sendDate = false; response.writeHead(status, { "content-type": "application/json" }); response.end(JSON.stringify(value)); };
    if (state.status !== 200) return send(state.status, { error: "told to" });
    if (url.pathname === "/realms/shop/protocol/openid-connect/token") {
      if (new URLSearchParams(body).get("client_secret") !== secret) return send(401, { error: "unauthorized_client" });
      state.tokens++;
      const name = `token-${state.tokens}`;
      return void new SignJWT({ jti: name }).setProtectedHeader({ alg: "HS256" }).setIssuedAt(state.iat).sign(key).then((token) => send(200, { access_token: token, expires_in: 300 }));
    }
    const given = (request.headers.authorization ?? "").slice(7);
    const jti = given === "" ? "" : (JSON.parse(Buffer.from(given.split(".")[1] ?? "", "base64url").toString()) as { jti: string }).jti;
    if (jti === "" || state.revokedTokens.has(jti)) return send(401, { error: "unauthorized" });
    if (url.pathname === "/admin/realms/shop/events/config") return send(200, state.config);
    state.asked.push(`${url.pathname.split("/").at(-1) ?? ""}?${url.searchParams.toString()}`);
    const all = (url.pathname.endsWith("/admin-events") ? state.admin : state.events) as ListedEvent[];
    const from = Number(url.searchParams.get("dateFrom")), first = Number(url.searchParams.get("first")), max = Number(url.searchParams.get("max"));
    return send(200, [...all].sort((a, b) => a.time - b.time).filter((e) => e.time >= from).slice(first, first + max));
  });
  state.url = server.url;
  return state;
}
