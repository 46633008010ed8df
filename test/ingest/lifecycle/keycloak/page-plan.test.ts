import fc from "fast-check";
import { expect, it } from "vitest";
import { nextPage, type PagePlan } from "../../../../ingest/lifecycle/keycloak/page-plan.ts";

it("pages over any list, many events of one instant and late ones among them, leave nothing out and come to an end", () => {
  const list = fc.array(fc.record({ timeMs: fc.integer({ min: 0, max: 6 }), late: fc.boolean() }), { maxLength: 60 });
  fc.assert(fc.property(list, fc.integer({ min: 1, max: 9 }), (all, pageSize) => {
    const events = all.map((event, id) => ({ ...event, id }));
    let visible = events.filter((e) => !e.late).sort((a, b) => a.timeMs - b.timeMs);
    const seen = new Set<number>();
    let plan: PagePlan | null = { fromMs: 0, skip: 0 };
    for (let pages = 0; plan !== null; pages++) {
      expect(pages).toBeLessThan(200);
      const { fromMs, skip }: PagePlan = plan;
      const page = visible.filter((e) => e.timeMs >= fromMs).slice(skip, skip + pageSize);
      for (const event of page) seen.add(event.id);
      plan = nextPage({ fromMs, skip }, page.map((e) => e.timeMs), pageSize);
      // Once, after the first page, the late ones come into sight, those of other instants than the page goes on from.
      if (pages === 0) visible = events.filter((e) => !e.late || e.timeMs !== plan?.fromMs).sort((a, b) => a.timeMs - b.timeMs);
    }
    for (const event of events.filter((e) => !e.late)) expect(seen).toContain(event.id);
  }));
});
