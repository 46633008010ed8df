/** Configuration of the service and the objective of a revocation game day. */
import type { TestRealm } from "../../real/keycloak-realm.ts";

/** The reader's secret comes in the environment variable KEYCLOAK_SECRET. */
export function settingsText(realm: TestRealm, keycloakUrl: string, tokenSeconds: number): string {
  return `feeds:
  keycloak:
    - name: gameday
      url: ${keycloakUrl}
      realm: ${realm.name}
      clientId: ${realm.reader.clientId}
      clientSecretEnv: KEYCLOAK_SECRET
      everySeconds: 1
      overlapSeconds: 30
      accessTokenSeconds: ${tokenSeconds}
  issuers:
    - issuer: ${realm.issuer}
      everySeconds: 2
`;
}

/** Takes the place of the shipped objective: pages for every revocation that some gateway has not enforced when the objective ends. */
export function sloText(objectiveSeconds: number): string {
  return `apiVersion: openslo/v1
kind: SLO
metadata:
  name: revocation-propagation
  displayName: Revocations of the game day
  annotations:
    auth-slo/runbook: revocation-propagation
    auth-slo/group-by: issuer
    auth-slo/on-no-traffic: good
    auth-slo/while-violated: page
spec:
  description: Every gateway enforces a revocation within ${objectiveSeconds} s.
  service: authentication
  indicator:
    metadata: { name: revocation-within }
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { type: revocations, spec: { within: ${objectiveSeconds}s } } }
        total: { metricSource: { type: revocations } }
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ displayName: all, target: 0.99 }]
  alertPolicies: [{ alertPolicyRef: ticket-only }]
`;
}
