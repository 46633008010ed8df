import { describe, expect, it } from "vitest";
import { createSecretSearch } from "../../../ingest/redact/find-secrets.ts";
import { createRedactText } from "../../../ingest/redact/redact-text.ts";

const redact = createRedactText(createSecretSearch());

describe("text that may be shown", () => {
  it("secrets, opaque parts and line breaks are gone, the sentence stays", () => {
    expect(redact('cannot use {"password":"hunter2"} of 8f2b6c1e-6c5e-4d53-9b39-2f1f6c0d1a11\nin orders-api'))
      .toBe('cannot use {"password":"{redacted}"} of {id} in orders-api');
  });

  it("is cut, and a secret across the cut is not seen", () => {
    const text = redact(`${"a".repeat(500)} AKIAIOSFODNN7EXAMPLE`, 506);
    expect(text).toHaveLength(506);
    expect(text).not.toContain("AKIA");
  });

  it("text beyond ASCII stays readable", () => {
    expect(redact("Zertifikat abgelaufen für Überweisung")).toBe("Zertifikat abgelaufen für Überweisung");
  });
});
