export interface RawAddress {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly database?: string;
}

/** A statement over plain HTTP, without any client of ours: what curl would do. */
export function rawQuery(to: RawAddress, sql: string, more: { readonly params?: Readonly<Record<string, string>>; readonly body?: Buffer | string; readonly headers?: Readonly<Record<string, string>>; readonly method?: string } = {}): Promise<Response> {
  const url = new URL(to.url);
  if (to.database !== undefined) url.searchParams.set("database", to.database);
  for (const [name, value] of Object.entries(more.params ?? {})) url.searchParams.set(name, value);
  const inUrl = more.body !== undefined || more.method === "GET";
  if (inUrl) url.searchParams.set("query", sql);
  return fetch(url, {
    method: more.method ?? "POST",
    headers: { "x-clickhouse-user": to.username, "x-clickhouse-key": to.password, ...more.headers },
    ...(more.method === "GET" ? {} : { body: inUrl ? new Uint8Array(Buffer.from(more.body ?? "")) : sql }),
  });
}

/** The answer's text; anything but 200 throws with it. */
export async function rawText(to: RawAddress, sql: string): Promise<string> {
  const response = await rawQuery(to, sql);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text.trim();
}

export async function rawBytes(to: RawAddress, sql: string): Promise<Buffer> {
  const response = await rawQuery(to, sql);
  if (!response.ok) throw new Error(await response.text());
  return Buffer.from(await response.arrayBuffer());
}

/** Tries until the engine answers again: for after a kill. */
export async function untilAnswer(to: RawAddress, deadlineMs = 30_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (performance.now() < end) {
    const response = await rawQuery(to, "SELECT 1").catch(() => undefined);
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("no answer in time");
}
