/** Keycloak signs with a new key while a gateway still has the old key set: its refusals must be told from those of tokens that nobody issued. */
import { decodeProtectedHeader, generateKeyPair, SignJWT } from "jose";
import type { TestRealm } from "../../real/keycloak-realm.ts";
import { eventually } from "../../service/eventually.ts";
import type { Edge } from "./fleet.ts";
import type { RotationFindings } from "./report.ts";
import type { Scene } from "./scene.ts";

export interface Rotation {
  /** The new key's id. */
  readonly keyId: string;
  /** Good tokens that the gateway refused. */
  readonly lagging: number;
  /** Tokens signed by a key that was never published, refused as well. */
  readonly strangers: number;
}

const NEW_KEY_PRIORITY = 1_000;

/**
 * Rotates, and presents good tokens and forged ones at the gateway that lags.
 *
 * @param isSeen whether the service has seen the new key in the published set
 */
export async function rotate(deps: { readonly realm: TestRealm; readonly edge: Edge; readonly user: string; readonly each: number; readonly isSeen: (keyId: string) => Promise<boolean> }): Promise<Rotation> {
  const { realm, edge, user, each } = deps;
  const present = async (token: string) => {
    const response = await fetch(`${edge.url}/v1/orders/1`, { headers: { authorization: `Bearer ${token}` } });
    await response.text();
    return response.status;
  };
  const old = await realm.login(user);
  await eventually("the gateway takes tokens of the old key", async () => (await present(old.access_token)) === 200, 20_000);
  await realm.addKey(NEW_KEY_PRIORITY);
  const { access_token: fresh } = await realm.login(user);
  const { kid: keyId = "" } = decodeProtectedHeader(fresh);
  if (keyId === decodeProtectedHeader(old.access_token).kid) throw new Error("Keycloak still signs with the old key");
  await eventually("the new key is seen in the published set", () => deps.isSeen(keyId), 30_000);
  const forged = await forge(realm.issuer);
  let lagging = 0, strangers = 0;
  for (let i = 0; i < each; i++) {
    if ((await present(fresh)) === 401) lagging++;
    if ((await present(forged)) === 401) strangers++;
  }
  return { keyId, lagging, strangers };
}

async function forge(issuer: string): Promise<string> {
  const { privateKey } = await generateKeyPair("RS256");
  return new SignJWT({ jti: "forged" }).setProtectedHeader({ alg: "RS256", kid: "never-published" }).setIssuer(issuer).setSubject("nobody").setIssuedAt().setExpirationTime("5m").sign(privateKey);
}

const EACH = 20;

/** Rotates and compares what the service says about the issuer with what was done. */
export async function studyRotation(scene: Scene, say: (line: string) => void): Promise<RotationFindings> {
  const { realm, fleet, service } = scene;
  await realm.addUser("rotating");
  const isSeen = async (keyId: string) => (await (await fetch(`${service.httpUrl}/api/v1/issuers`)).text()).includes(keyId);
  const done = await rotate({ realm, edge: fleet.stale, user: "rotating", each: EACH, isSeen });
  say(`Keycloak signs with ${done.keyId}; ${fleet.stale.name} refused ${done.lagging} good tokens and ${done.strangers} forged ones`);
  return { keyId: done.keyId, deniedByStaleGateway: done.lagging, strangersDenied: done.strangers, reportedKeyLagDenials: null, diagnosis: "", wrong: [] };
}
