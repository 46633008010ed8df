/** What tests ask of Keycloak: its admin API with the built-in administrator, and the OpenID endpoints of a realm. */

export interface KeycloakAdmin {
  /** A call under `/admin/realms`; the body of the answer, null when there is none. Rejects beyond 2xx. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** Like `call`, for what is created: the id at the end of `Location`. */
  readonly create: (path: string, body: unknown) => Promise<string>;
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
}

export function createKeycloakAdmin(url: string, administrator: { readonly user: string; readonly password: string }): KeycloakAdmin {
  let token = { value: "", untilMs: 0 };
  const bearer = async (): Promise<string> => {
    if (Date.now() < token.untilMs) return token.value;
    const answer = await openIdCall(url, "master", "token", { grant_type: "password", client_id: "admin-cli", username: administrator.user, password: administrator.password });
    const { access_token: value, expires_in: seconds } = answer as TokenAnswer;
    token = { value, untilMs: Date.now() + (seconds - 20) * 1_000 };
    return value;
  };
  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(`${url}/admin/realms${path}`, {
      method, headers: { authorization: `Bearer ${await bearer()}`, ...(body === undefined ? {} : { "content-type": "application/json" }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`Keycloak answered ${response.status} to ${method} ${path}: ${await response.text()}`);
    return response;
  };
  return {
    call: async (method, path, body) => { const text = await (await send(method, path, body)).text(); return text === "" ? null : (JSON.parse(text) as unknown); },
    create: async (path, body) => { const response = await send("POST", path, body); await response.text(); return response.headers.get("location")?.split("/").at(-1) ?? ""; },
  };
}

/** A form sent to an endpoint of a realm (`token`, `revoke`, `token/introspect`, `logout`); the JSON of the answer, null when there is none. */
export async function openIdCall(url: string, realm: string, endpoint: string, form: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(`${url}/realms/${realm}/protocol/openid-connect/${endpoint}`, { method: "POST", body: new URLSearchParams(form) });
  const text = await response.text();
  if (!response.ok) throw new Error(`Keycloak answered ${response.status} to ${endpoint}: ${text}`);
  return text === "" ? null : (JSON.parse(text) as unknown);
}
