import { z } from "zod";

const groupSchema = z.object({
  group: z.record(z.string(), z.string()), sliRatio: z.number().nullable(), budgetRemainingRatio: z.number().nullable(), state: z.string(),
  burnRates: z.array(z.object({ windowSeconds: z.number(), burnRate: z.number().nullable() })),
});
const sloSchema = z.object({ groups: z.array(groupSchema) });

/** One line a product about its availability, as the service's own API tells it; empty while nothing is measured or the API does not answer. */
export async function statusLines(httpUrl: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const response = await fetch(`${httpUrl}/api/v1/slos/auth-availability`, { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
    const { groups } = sloSchema.parse(await response.json());
    return [...groups].sort((a, b) => nameOf(a).localeCompare(nameOf(b))).map((g) => `         ${nameOf(g).padEnd(12)} burning ${burn(g, 300)} over 5 min, ${burn(g, 3_600)} over 1 h   budget left ${percent(g.budgetRemainingRatio)}   ${g.state}`);
  } catch {
    return [];
  }
}

type Group = z.infer<typeof groupSchema>;
const nameOf = (group: Group) => group.group["product"] ?? "";

function burn(group: Group, windowSeconds: number): string {
  const rate = group.burnRates.find((b) => b.windowSeconds === windowSeconds)?.burnRate ?? null;
  return (rate === null ? "no data" : `${rate.toFixed(rate < 100 ? 1 : 0)}x`).padStart(7);
}

function percent(ratio: number | null): string {
  return (ratio === null ? "unknown" : `${(ratio * 100).toFixed(1)} %`).padStart(8);
}
