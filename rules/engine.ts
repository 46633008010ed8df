import { detailSteps } from "./engine-detail.ts";
import { judgeSlos } from "./engine-judge.ts";
import type { TickPorts, TickReport } from "./engine-ports.ts";
import { saveFirstWords, saveSteps } from "./engine-save.ts";
import { recordOf, stepJudged } from "./engine-step.ts";
import { wordSteps } from "./engine-word.ts";
import { judgeItself } from "./watchdog.ts";

/**
 * One evaluation at one instant: read the counts of every SLO, judge them, step every alert, save what changed, tell it, save what was told. Live evaluation, replay
 * over history and tests all run this function; it has no clock, and windows end at `evalTimeMs`: (T - w, T].
 *
 * Failures are states, not exceptions: what cannot be read is unknown, what cannot be saved is saved later, what cannot be explained is told without.
 * Not to be run twice at a time over one book.
 */
export async function tick(evalTimeMs: number, ports: TickPorts): Promise<TickReport> {
  const judgement = await judgeSlos(ports, evalTimeMs);
  const steps = stepJudged([...judgement.judged, ...judgeItself(ports, judgement)], ports, evalTimeMs);
  const saved = await saveSteps(steps, ports, evalTimeMs);
  const detailed = await detailSteps(saved.tellable, ports, evalTimeMs);
  const outgoing = wordSteps(detailed, ports);
  if (outgoing.length > 0) ports.sendAlerts(outgoing, evalTimeMs);
  const wordsFailure = saved.failure === null ? await saveFirstWords(detailed, ports) : null;
  const transitions = steps.map(recordOf).filter((t) => t !== null);
  return { evalTimeMs, groupCount: judgement.groupCount, unreadable: judgement.unreadable, transitions, sentCount: outgoing.length, saveFailure: saved.failure ?? wordsFailure };
}
