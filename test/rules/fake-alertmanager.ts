import type { AlertmanagerTransport, PostResult } from "../../rules/notify/alertmanager.ts";
import type { AlertmanagerAlert } from "../../rules/notify/payload.ts";
import { fingerprintOf } from "../../rules/fingerprint.ts";
import type { Clock } from "../../rules/ports.ts";

/** How a fake Alertmanager misbehaves at an instant. */
export interface Misbehaviour {
  readonly kind: "none" | "500" | "silent" | "400";
  /** Labels that it refuses. */
  readonly refuses?: (labels: Readonly<Record<string, string>>) => boolean;
  readonly aheadMs?: number;
}

export interface FakeAlertmanager extends AlertmanagerTransport {
  /** Everything that was stored, in order. */
  readonly accepted: readonly { readonly atMs: number; readonly alert: AlertmanagerAlert }[];
  readonly posts: readonly { readonly atMs: number; readonly size: number }[];
  /** True while it holds an alert with these labels to be active. */
  isActive(labels: Readonly<Record<string, string>>): boolean;
}

/** Keeps alerts as Alertmanager does: one for each label set, resolved when its end is not after its own clock; valid alerts of a refused batch are kept. */
export function createFakeAlertmanager(name: string, clock: Clock, misbehaviour: () => Misbehaviour): FakeAlertmanager {
  const accepted: { atMs: number; alert: AlertmanagerAlert }[] = [];
  const posts: { atMs: number; size: number }[] = [];
  const held = new Map<string, AlertmanagerAlert>();
  const serverMs = () => clock.nowMs() + (misbehaviour().aheadMs ?? 0);

  function store(alert: AlertmanagerAlert): void {
    const key = fingerprintOf(alert.labels);
    const old = held.get(key);
    const isResolved = Date.parse(alert.endsAt) <= serverMs();
    // A newer lease does not shorten an older one; only a resolve does.
    const endsAt = old !== undefined && !isResolved && Date.parse(old.endsAt) > Date.parse(alert.endsAt) ? old.endsAt : alert.endsAt;
    held.set(key, { ...alert, endsAt });
    accepted.push({ atMs: clock.nowMs(), alert });
  }

  return {
    name, accepted, posts,
    isActive(labels) {
      return [...held.values()].some((a) => Object.entries(labels).every(([n, v]) => a.labels[n] === v) && Date.parse(a.endsAt) > serverMs());
    },
    async post(alerts): Promise<PostResult> {
      const now = misbehaviour();
      posts.push({ atMs: clock.nowMs(), size: alerts.length });
      if (now.kind === "silent") {
        await new Promise<void>((resolve) => { clock.after(10_000, resolve); });
        return { outcome: { kind: "away", message: "no answer in time" }, serverDateMs: null };
      }
      const serverDateMs = Math.floor(serverMs() / 1_000) * 1_000;
      if (now.kind === "500") return { outcome: { kind: "away", message: "500: out of order" }, serverDateMs };
      const bad = alerts.filter((a) => now.refuses?.(a.labels) === true);
      for (const alert of alerts) if (!bad.includes(alert)) store(alert);
      return { outcome: bad.length > 0 ? { kind: "invalid", status: 400, message: "invalid label" } : { kind: "accepted" }, serverDateMs };
    },
  };
}
