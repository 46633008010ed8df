const RECENT = "revoked_at > now64(3) - INTERVAL 34 DAY";

/** Of revocations whose coverage was worked out anew, or that were merged into another one, what counts: the newest version of their rows. */
const CHANGED = `SELECT c.revocation AS revocation, argMax(c.merged_into, c.version) AS mergedInto, argMax(c.watched_from, c.version) AS since FROM revocations AS c
  WHERE ${RECENT} AND c.revocation IN (SELECT d.revocation FROM revocations AS d WHERE ${RECENT} AND (d.merged_into != 0 OR d.watched_from != 0)) GROUP BY c.revocation`;

/** The rows of `revocation_watch` that count, as a subquery. */
export const CURRENT_WATCH = `(SELECT w.revocation AS revocation, w.tenant AS tenant, w.credential_hash AS credential_hash, w.issuer AS issuer, w.key_id AS key_id, w.revoked_at AS revoked_at, w.until AS until
  FROM revocation_watch AS w LEFT JOIN (${CHANGED}) AS c ON w.revocation = c.revocation WHERE c.mergedInto = 0 AND w.version >= c.since)`;
