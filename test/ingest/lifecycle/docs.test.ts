import { describe, expect, test } from "vitest";
import { eventSchema } from "../../../ingest/lifecycle/api/event-schema.ts";
import { readEvent } from "../../../ingest/lifecycle/api/read-event.ts";
import { CREDENTIAL_EVENT_KINDS } from "../../../ingest/lifecycle/credential-event.ts";
import { SET_ERRS } from "../../../ingest/lifecycle/ssf/errors.ts";
import { meaningOf } from "../../../ingest/lifecycle/ssf/event-types.ts";
import { ssfSettingsSchema } from "../../../ingest/lifecycle/ssf/ssf-settings.ts";
import { loadConfig } from "../../../cli/load-config.ts";
import { fencesOf, readRoot } from "../../meta/markdown.ts";

const PAGE = readRoot("docs/credential-events.md");
/** Words in the first column of the table under a heading. */
const firstColumn = (heading: string) => {
  const section = PAGE.split(/^#{2,3} /m).find((part) => part.startsWith(heading)) ?? "";
  return [...section.matchAll(/^\| ([^|]+) \|/gm)].flatMap((row) => [...(row[1] ?? "").matchAll(/`([^`]+)`/g)].map((word) => word[1]));
};

describe("docs/credential-events.md", () => {
  test("its events are accepted as they stand", () => {
    const [example] = fencesOf(PAGE).filter((fence) => fence.language === "json");
    const { events } = JSON.parse(example?.text ?? "{}") as { events: unknown[] };
    expect(events.length).toBeGreaterThan(2);
    for (const event of events) expect(readEvent(event, () => null)).toMatchObject({ kind: "event" });
  });

  test("its streams are accepted as they stand", () => {
    const [example] = fencesOf(PAGE).filter((fence) => fence.language === "yaml");
    expect(loadConfig({}, { text: example?.text ?? "", file: "auth-slo.yaml" })).toMatchObject({ kind: "ok" });
  });

  test("has every field, kind and setting, and no other", () => {
    expect(firstColumn("Fields").sort()).toEqual(Object.keys(eventSchema.shape).sort());
    expect(firstColumn("Kinds").sort()).toEqual([...CREDENTIAL_EVENT_KINDS].sort());
    expect(firstColumn("Security Event Tokens").sort()).toEqual(Object.keys(ssfSettingsSchema.shape).sort());
  });

  test("names event types that exist, and every word of a refusal", () => {
    for (const name of firstColumn("Event types")) expect(meaningOf(`https://schemas.openid.net/secevent/${(name ?? "").replace("/", "/event-type/")}`), name).not.toBeNull();
    for (const err of SET_ERRS) expect(PAGE).toContain(`\`${err}\``);
  });
});
