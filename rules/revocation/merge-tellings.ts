import type { Revocation } from "./revocation.ts";
import { byInstant, clockRank, type Telling } from "./telling.ts";

/** The revocation that some tellings are of: what the best of their clocks says, and everything that any of them names. Pure. @param tellings at least one */
export function mergeTellings(tellings: readonly Telling[]): Revocation {
  const ranked = [...tellings].sort((a, b) => clockRank(a) - clockRank(b) || byInstant(a, b));
  const leader = ranked[0] as Telling;
  if (ranked.length === 1) return leader;
  const text = (field: "issuer" | "reason" | "key_id" | "credential_class") => ranked.map((t) => t[field]).find((v) => v !== "") ?? "";
  const hash = (field: "credential_hash" | "session_hash" | "principal_hash" | "client_id_hash" | "parent_hash") => ranked.map((t) => t[field]).find((v) => v !== "0") ?? "0";
  const least = (field: "expiresAtUs" | "notBeforeUs") => ranked.map((t) => t[field]).filter((us) => us > 0).reduce((a, b) => Math.min(a, b), Infinity);
  const known = (us: number) => (us === Infinity ? 0 : us);
  const credential_hash = hash("credential_hash");
  const aliases = new Set(ranked.flatMap((t) => [...t.alias_hashes, t.credential_hash]).filter((h) => h !== "0" && h !== credential_hash));
  return {
    ...leader, issuer: text("issuer"), reason: text("reason"), key_id: text("key_id"), credential_class: text("credential_class"),
    credential_hash, session_hash: hash("session_hash"), principal_hash: hash("principal_hash"), client_id_hash: hash("client_id_hash"), parent_hash: hash("parent_hash"), alias_hashes: [...aliases].sort(),
    expiresAtUs: known(least("expiresAtUs")), notBeforeUs: known(least("notBeforeUs")),
  };
}
