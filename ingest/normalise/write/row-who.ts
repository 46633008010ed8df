import { SALT } from "../decide/salts.ts";
import { fieldId } from "../fields.ts";
import type { ColumnSet } from "./column-set.ts";
import { putHash, putRequestId } from "./identity.ts";
import { endOf, hasText, label, startOf } from "./row-where.ts";
import type { RowInput, WriteDeps } from "./row-input.ts";

const F = {
  principal: fieldId("principal"), subject: fieldId("peer_subject"), san: fieldId("peer_san"), clientId: fieldId("client_id"), credential: fieldId("credential_id"),
  serial: fieldId("peer_serial"), issuer: fieldId("issuer"), keyId: fieldId("key_id"), address: fieldId("client_address"), userAgent: fieldId("user_agent"), requestId: fieldId("request_id"),
};

/** Fills the columns that say who: keyed hashes of identities, issuer, key, truncated network, family of the user agent. Raw identities never leave here. */
export function writeWho(to: ColumnSet, row: number, input: RowInput, deps: WriteDeps): void {
  const { fields, frame } = input;
  const { hash, identities, dimensions, constants } = deps;
  const { bytes } = frame;
  const principal = fields.has(F.principal) ? F.principal : fields.has(F.san) ? F.san : F.subject;
  putHash(identities, to.principal_hash, row, fields, principal, bytes);
  putHash(identities, to.client_id_hash, row, fields, F.clientId, bytes);
  putHash(identities, to.credential_hash, row, fields, fields.has(F.credential) ? F.credential : F.serial, bytes);
  putRequestId(hash, to.request_id_hash, row, fields, F.requestId, bytes);
  to.issuer[row] = label(input, deps, F.issuer, SALT.issuer, "handle");
  to.key_id[row] = label(input, deps, F.keyId, SALT.keyId, "handle");
  to.client_network[row] = hasText(input, F.address) ? dimensions.network(bytes, startOf(input, F.address), endOf(input, F.address)) : 0;
  const agent = hasText(input, F.userAgent) ? dimensions.userAgent(bytes, startOf(input, F.userAgent), endOf(input, F.userAgent)) : 0;
  to.user_agent_family[row] = agent >> 1;
  to.client_class[row] = (agent & 1) === 1 ? constants.scanner : 0;
}
