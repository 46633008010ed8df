/** A revocation game day from its first token to its verdict. */
import { eventually } from "../../service/eventually.ts";
import type { WebhookAlert } from "../../real/alertmanager.ts";
import type { Group } from "./fleet.ts";
import type { RevocationOptions } from "./options.ts";
import { startPresenter, type Presenter } from "./presenter.ts";
import { judgePair, pairLine, revokedLine, type Pair, type RevocationReport } from "./report.ts";
import { readReported, type ReportedPair } from "./reported.ts";
import { prepare, revoke, type Revocation } from "./revoke.ts";
import { studyRotation } from "./rotation.ts";
import { setScene, type Scene } from "./scene.ts";

type Say = (line: string) => void;

/** How long the service may take until it tells what happened, and until its page has reached Alertmanager's receiver: on a machine that is busy with other things, too. */
const TOLD_MS = 240_000;
const WARM_ACCEPTS = 3;

export async function runRevocation(options: RevocationOptions, say: Say): Promise<RevocationReport> {
  const scene = await setScene(options, say);
  const presenter = startPresenter(options.presentEveryMs);
  try {
    const revocations = await revokeAll(scene, options, presenter, say);
    await enforced(options, revocations, presenter, say);
    const page = await pageOf(scene, options, revocations, say);
    await presenter.stop();
    const pairs = await reportedPairs(scene, revocations, presenter);
    for (const pair of pairs) say(pairLine(pair));
    const rotation = await studyRotation(scene, say);
    const wrong = [...pairs.flatMap((p) => p.wrong.map((w) => `#${p.revocation} ${p.edge}: ${w}`)), ...(page.isExpected && page.afterRevocationSeconds === null ? ["no page reached Alertmanager"] : []), ...rotation.wrong];
    say(wrong.length === 0 ? "Everything was told as it happened." : `WRONG:\n${wrong.join("\n")}`);
    return { objectiveSeconds: options.objectiveSeconds, revocations: revocations.length, pairs, inside: pairs.filter((p) => p.wrong.length === 0).length, page, rotation, wrong };
  } finally {
    await presenter.stop();
    await scene.stop();
  }
}

async function revokeAll(scene: Scene, options: RevocationOptions, presenter: Presenter, say: Say): Promise<readonly Revocation[]> {
  const prepared = await prepare(scene.realm, scene.fleet.groups, options.revocations, presenter);
  await eventually("every gateway accepts every token", () => prepared.every((p) => p.group.edges.every((e) => presenter.seen(p.token, e.name).accepted >= WARM_ACCEPTS)), 120_000);
  const revocations: Revocation[] = [];
  for (const one of prepared) {
    const revocation = await revoke(scene.realm, one);
    revocations.push(revocation);
    say(revokedLine(revocation.number, revocation.how, nameOf(revocation.group), revocation.sentMs));
  }
  return revocations;
}

const nameOf = (group: Group): string => group.edges.map((e) => e.name).join(", ");

/** Waits until every gateway that hears of revocations refuses every revoked token. */
async function enforced(options: RevocationOptions, revocations: readonly Revocation[], presenter: Presenter, say: Say): Promise<void> {
  const slowestMs = Math.max(...options.ttlSeconds.map((ttl) => ttl ?? 0)) * 1_000;
  const hearing = revocations.filter((r) => r.group.ttlSeconds !== null);
  await eventually("every gateway refuses every revoked token", () => hearing.every((r) => r.group.edges.every((e) => presenter.seen(r.token, e.name).firstDeny !== null)), slowestMs + 90_000);
  say("every gateway that hears of revocations refuses every revoked token");
}

/** Waits until the service has told the truth of every pair; what it has not told by then is missing or wrong. Nothing may be presented any more. */
async function reportedPairs({ service, realm }: Scene, revocations: readonly Revocation[], presenter: Presenter): Promise<readonly Pair[]> {
  let pairs: readonly Pair[] = [];
  const look = async () => {
    const reported = await readReported(service, realm.issuer);
    pairs = revocations.flatMap((r) => r.group.edges.map((edge) => pairOf(r, edge.name, presenter, reported)));
    return pairs.every((p) => p.wrong.length === 0);
  };
  await eventually("the report holds every pair", look, TOLD_MS).catch(() => undefined);
  return pairs;
}

function pairOf(revocation: Revocation, edge: string, presenter: Presenter, reported: readonly ReportedPair[]): Pair {
  const { sentMs, answeredMs, token, number, group, how } = revocation;
  const seen = presenter.seen(token, edge);
  // Keycloak's instant lies between our call and its answer; no other revocation does.
  const told = reported.find((r) => r.instance === edge && r.revokedAtMs >= Math.floor(sentMs) && r.revokedAtMs <= answeredMs);
  return judgePair({ revocation: number, how, edge, ttlSeconds: group.ttlSeconds, truth: { lastAccept: seen.lastAccept, firstDeny: seen.firstDeny }, learntAtMs: group.edges.find((e) => e.name === edge)?.authorizer?.learntAtMs(token) ?? null, reported: told ?? null });
}

async function pageOf({ webhook }: Scene, { ttlSeconds, objectiveSeconds }: RevocationOptions, revocations: readonly Revocation[], say: Say): Promise<RevocationReport["page"]> {
  const isSlow = (ttl: number | null) => ttl === null || ttl > objectiveSeconds;
  const isExpected = ttlSeconds.some(isSlow);
  const isPage = (a: WebhookAlert) => a.labels["severity"] === "page" && a.labels["slo"] === "revocation-propagation";
  const page = isExpected ? await webhook.next(isPage, TOLD_MS).catch(() => null) : webhook.alerts.find(isPage) ?? null;
  if (page === null) return { isExpected, afterRevocationSeconds: null, text: "" };
  const first = Math.min(...revocations.filter((r) => isSlow(r.group.ttlSeconds)).map((r) => r.sentMs));
  const text = Object.values(page.annotations).join("\n");
  const afterRevocationSeconds = (Date.parse(page.startsAt) - first) / 1_000;
  say(`${page.startsAt.slice(11, 23)}  page at Alertmanager, ${afterRevocationSeconds.toFixed(1)} s after the first slow revocation:\n${text.split("\n").map((l) => `  | ${l}`).join("\n")}`);
  return { isExpected, afterRevocationSeconds, text };
}
