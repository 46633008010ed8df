/** Keycloak signs with a new key while a gateway still has the old key set: its refusals must be told from those of tokens that nobody issued. */
import { decodeProtectedHeader, generateKeyPair, SignJWT } from "jose";
import type { IssuerView } from "../../../query/credential-ports.ts";
import { eventually } from "../../service/eventually.ts";
import type { Edge } from "./fleet.ts";
import type { RotationFindings } from "./report.ts";
import { readIssuer } from "./reported.ts";
import type { Scene } from "./scene.ts";

const EACH = 20;
const NEW_KEY_PRIORITY = 1_000;
const TOLD_MS = 240_000;

/** Rotates, presents good tokens and forged ones at the gateway that lags, and compares what the service says about the issuer with what was done. */
export async function studyRotation(scene: Scene, say: (line: string) => void): Promise<RotationFindings> {
  const { realm, service, fleet } = scene;
  await realm.addUser("rotating");
  const old = (await realm.login("rotating")).access_token;
  await eventually("the gateway takes tokens of the old key", async () => (await present(fleet.stale, old)) === 200, 60_000);
  let before: IssuerView | null = null;
  await eventually("the old keys are known", async () => { before = await readIssuer(service, realm.issuer); return before !== null && before.keys.length > 0; }, 120_000);
  const known = new Set((before as IssuerView | null)?.keys.map((k) => k.keyId) ?? []);
  await realm.addKey(NEW_KEY_PRIORITY);
  const fresh = (await realm.login("rotating")).access_token;
  if (decodeProtectedHeader(fresh).kid === decodeProtectedHeader(old).kid) throw new Error("Keycloak still signs with the old key");
  const newKey = (issuer: IssuerView | null) => issuer?.keys.find((k) => !known.has(k.keyId) && k.introducedAt !== null);
  await eventually("the new key is seen in the published set", async () => newKey(await readIssuer(service, realm.issuer)) !== undefined, 120_000);
  const forged = await forge(realm.issuer);
  let lagging = 0, strangers = 0;
  for (let i = 0; i < EACH; i++) {
    if ((await present(fleet.stale, fresh)) === 401) lagging++;
    if ((await present(fleet.stale, forged)) === 401) strangers++;
  }
  say(`Keycloak signs with a new key; ${fleet.stale.name} refused ${lagging} good tokens and ${strangers} forged ones`);
  let told: IssuerView | null = null;
  const isRight = () => told !== null && newKey(told)?.keyLagDenials === lagging && told.unknownKeyDenials === strangers && newKey(told)?.isSafe === false;
  await eventually("the refusals are told apart", async () => { told = await readIssuer(service, realm.issuer); return isRight(); }, TOLD_MS).catch(() => undefined);
  return findings(told, newKey(told), { lagging, strangers, lagOf: isRight() }, say);
}

function findings(told: IssuerView | null, key: IssuerView["keys"][number] | undefined, done: { readonly lagging: number; readonly strangers: number; readonly lagOf: boolean }, say: (line: string) => void): RotationFindings {
  const diagnosis = [key?.diagnosis ?? "", told?.diagnosis ?? ""].filter((text) => text !== "").join(" / ");
  say(`  issuer: ${told?.keyLagDenials ?? "no"} refusals by key lag, ${told?.unknownKeyDenials ?? "no"} for keys of nobody; diagnosis: ${diagnosis}`);
  const wrong = [
    ...(done.lagging === EACH && done.strangers === EACH ? [] : ["the gateway did not refuse what it should have"]),
    ...(done.lagOf ? [] : [`key lag: ${done.lagging} good and ${done.strangers} forged tokens were refused, told were ${key?.keyLagDenials ?? "none"} and ${told?.unknownKeyDenials ?? "none"}; lead ${key?.leadSeconds ?? "unknown"} s, safe: ${String(key?.isSafe ?? "unknown")}`]),
    ...(diagnosis === "" ? ["the key lag has no diagnosis"] : []),
  ];
  return { keyId: key?.keyId ?? "", deniedByStaleGateway: done.lagging, strangersDenied: done.strangers, reportedKeyLagDenials: key?.keyLagDenials ?? null, diagnosis, wrong };
}

async function present(edge: Edge, token: string): Promise<number> {
  const response = await fetch(`${edge.url}/v1/orders/1`, { headers: { authorization: `Bearer ${token}` } });
  await response.text();
  return response.status;
}

async function forge(issuer: string): Promise<string> {
  const { privateKey } = await generateKeyPair("RS256");
  return new SignJWT({ jti: "forged" }).setProtectedHeader({ alg: "RS256", kid: "never-published" }).setIssuer(issuer).setSubject("nobody").setIssuedAt().setExpirationTime("5m").sign(privateKey);
}
