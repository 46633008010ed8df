import { get } from "node:http";

export interface LivenessDeps {
  readonly url: string;
  /** Without an answer for so long the child counts as stuck. */
  readonly deadlineMs: number;
  readonly intervalMs: number;
  readonly onStuck: () => void;
}

/**
 * Asks `/ping` at an interval. A child that is stopped (SIGSTOP) or hangs keeps its port open and says nothing: it is recognised by its
 * silence, and `onStuck` is called once. Time in which this process itself did not run is not held against the child.
 *
 * @returns stops asking.
 */
export function watchLiveness(deps: LivenessDeps): () => void {
  let lastAnswerMs = performance.now();
  let lastTickMs = lastAnswerMs;
  let isAsking = false;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    lastAnswerMs += Math.max(0, nowMs - lastTickMs - 2 * deps.intervalMs);
    lastTickMs = nowMs;
    if (nowMs - lastAnswerMs >= deps.deadlineMs) {
      clearInterval(timer);
      return deps.onStuck();
    }
    if (isAsking) return;
    isAsking = true;
    void ping(`${deps.url}/ping`, deps.deadlineMs).then((answered) => {
      isAsking = false;
      if (answered) lastAnswerMs = performance.now();
    });
  }, deps.intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** True when `/ping` answers 200 within the time. */
function ping(url: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("error", () => resolve(false));
  });
}
