/** Issues tokens for a group of gateways, has them presented, and revokes them at Keycloak. */
import type { TestRealm } from "../../real/keycloak-realm.ts";
import { now } from "./clock.ts";
import type { Group } from "./fleet.ts";
import type { Presenter } from "./presenter.ts";

/** A token and its end; milliseconds since the epoch. */
export interface Revocation {
  readonly number: number;
  readonly group: Group;
  readonly token: string;
  readonly how: "revoke" | "admin logout";
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** A token that is presented and not revoked yet. */
export type Prepared = Omit<Revocation, "sentMs" | "answeredMs"> & { readonly userId: string };

/** Logs in a user for each revocation and starts to present their tokens at their group's gateways. */
export async function prepare(realm: TestRealm, groups: readonly Group[], count: number, presenter: Presenter): Promise<readonly Prepared[]> {
  const prepared: Prepared[] = [];
  for (let i = 0; i < count; i++) {
    for (const group of groups) {
      const number = prepared.length + 1;
      const user = `user-${number}`;
      const userId = await realm.addUser(user);
      const { access_token: token } = await realm.login(user);
      presenter.present(token, group.edges);
      prepared.push({ number, group, token, userId, how: i % 2 === 0 ? "revoke" : "admin logout" });
    }
  }
  return prepared;
}

/** Revokes one; the pause after it keeps Keycloak's instants of two revocations apart. */
export async function revoke(realm: TestRealm, { userId, ...prepared }: Prepared): Promise<Revocation> {
  const sentMs = now();
  await (prepared.how === "revoke" ? realm.revoke(prepared.token) : realm.logoutUser(userId));
  const answeredMs = now();
  await new Promise((resolve) => setTimeout(resolve, 400));
  return { ...prepared, sentMs, answeredMs };
}
