import { challengeText } from "./challenge.ts";
import { normalText } from "./detail-text.ts";

export type EvidenceRead = "plain" | "json_message" | "challenge";

/** The normal text that tables match, of a raw value. */
export function evidenceText(raw: string, read: EvidenceRead): string {
  switch (read) {
    case "plain": return normalText(raw);
    case "challenge": return normalText(challengeText(raw));
    case "json_message": return normalText(messageOf(raw));
  }
}

/** The `message` of a JSON object such as `{"code":"3","message":"Jwt is expired"}`; the text itself when it is no such object. */
function messageOf(raw: string): string {
  if (!raw.startsWith("{") || raw.length > 4_096) return raw;
  try {
    const value: unknown = JSON.parse(raw);
    const message: unknown = typeof value === "object" && value !== null && "message" in value ? value.message : undefined;
    return typeof message === "string" ? message : "";
  } catch {
    return raw;
  }
}
