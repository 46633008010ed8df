import { request, type Agent } from "node:http";

/** Posts a body of protobuf; the status of the answer, 0 when there was none in time. */
export function post(url: string, payload: Buffer, { agent, timeoutMs, isGzip = false }: { readonly agent: Agent; readonly timeoutMs: number; readonly isGzip?: boolean }): Promise<number> {
  const headers = { "content-type": "application/x-protobuf", "content-length": payload.length, ...(isGzip ? { "content-encoding": "gzip" } : {}) };
  return new Promise((resolve) => {
    const sent = request(url, { method: "POST", agent, headers, timeout: timeoutMs }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
      answer.on("error", () => resolve(0));
    });
    sent.on("timeout", () => sent.destroy());
    sent.on("error", () => resolve(0));
    sent.end(payload);
  });
}
