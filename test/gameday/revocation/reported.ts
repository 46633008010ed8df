/** What the service's API reports of revocations and of the issuer's keys. */
import type { IssuerView, RevocationDetail, RevocationView } from "../../../query/credential-ports.ts";
import type { RunningService } from "../../service/service.ts";
import type { Reported } from "./judge.ts";

export interface ReportedPair extends Reported {
  readonly instance: string;
}

/** Every interval of every revocation of an issuer. */
export async function readReported(service: RunningService, issuer: string): Promise<readonly ReportedPair[]> {
  const { revocations } = await get<{ readonly revocations: readonly RevocationView[] }>(service, `/api/v1/revocations?limit=1000&issuer=${encodeURIComponent(issuer)}`);
  const details = await Promise.all(revocations.map(({ id }) => get<RevocationDetail>(service, `/api/v1/revocations/${id}`)));
  return details.flatMap((revocation) => revocation.instances.filter((i) => i.kind !== "unobserved").map((i) => ({
    instance: i.gatewayInstance, revokedAtMs: Date.parse(revocation.revokedAt), lowerMs: i.lowerSeconds * 1_000, upperMs: i.upperSeconds === null ? null : i.upperSeconds * 1_000, skewMs: i.skewSeconds * 1_000,
  })));
}

/** What is known of an issuer; null when it is unknown. */
export async function readIssuer(service: RunningService, issuer: string): Promise<IssuerView | null> {
  const { issuers } = await get<{ readonly issuers: readonly IssuerView[] }>(service, "/api/v1/issuers");
  return issuers.find((i) => i.issuer === issuer) ?? null;
}

async function get<Body>(service: RunningService, path: string): Promise<Body> {
  const response = await fetch(`${service.httpUrl}${path}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Body;
}
