import type { AlertInstance } from "../alert-state.ts";
import type { Labels } from "../fingerprint.ts";
import { annotationsOf, type AlertSubject } from "./annotations.ts";
import { dashboardUrl, type Links } from "./links.ts";

/** One item of Alertmanager's `POST /api/v2/alerts`. */
export interface AlertmanagerAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** RFC 3339. When it fired, never when it was first seen or sent. */
  readonly startsAt: string;
  /** Firing: end of the lease. Resolved: when it ended. */
  readonly endsAt: string;
  readonly generatorURL?: string;
}

/** An alert on its way, with what the outbox needs to keep only the newest word about it. */
export interface OutgoingAlert {
  readonly fingerprint: string;
  readonly kind: "firing" | "resolved";
  /** Tells two episodes of one alert apart. */
  readonly firedAtMs: number;
  /** After this instant sending it would say nothing true or new. */
  readonly expiresAtMs: number;
  readonly body: AlertmanagerAlert;
}

/**
 * Words an alert for Alertmanager. `startsAt` is the moment it fired; `endsAt` is the lease while it fires and the moment it ended afterwards, never
 * before `startsAt`. Labels are those of its identity, so that a resolve always reaches the alert that it resolves.
 *
 * @see https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml (postableAlert)
 */
export function alertPayload(alert: AlertInstance, kind: OutgoingAlert["kind"], subject: AlertSubject, links: Links, retentionMs: number): OutgoingAlert {
  const startsAtMs = alert.firedAtMs ?? alert.evalTimeMs;
  const endsAtMs = Math.max(startsAtMs, kind === "firing" ? (alert.validUntilMs ?? alert.evalTimeMs) : (alert.resolvedAtMs ?? alert.evalTimeMs));
  const generatorURL = dashboardUrl(links, alert);
  return {
    fingerprint: alert.fingerprint,
    kind,
    firedAtMs: startsAtMs,
    expiresAtMs: kind === "firing" ? endsAtMs : endsAtMs + retentionMs,
    body: {
      labels: alert.labels,
      annotations: annotationsOf(alert, kind, subject, links),
      startsAt: new Date(startsAtMs).toISOString(),
      endsAt: new Date(endsAtMs).toISOString(),
      ...(generatorURL === "" ? {} : { generatorURL }),
    },
  };
}
