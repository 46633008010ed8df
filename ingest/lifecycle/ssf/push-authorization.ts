import { createHash, timingSafeEqual } from "node:crypto";
import { watchFiles } from "../../wire/watched-files.ts";
import type { SsfSettings } from "./ssf-settings.ts";

/** Whether a push may be looked at. The time it takes tells nothing about the value that is expected. */
export interface PushAuthorization {
  accepts(header: string | undefined): boolean;
  close(): void;
}

const LOOK_MS = 2_000;
const sha256 = (text: string) => createHash("sha256").update(text).digest();

/** Without a configured value everybody may push: a SET stands for itself by its signature. Throws when the file is unusable at the start. */
export function createPushAuthorization(settings: Pick<SsfSettings, "authorizationFile" | "authorizationSha256">, onBroken: (message: string) => void): PushAuthorization {
  let expected = settings.authorizationSha256 === undefined ? null : Buffer.from(settings.authorizationSha256, "hex");
  const files = settings.authorizationFile === undefined ? null : watchFiles({
    paths: [settings.authorizationFile], onBroken, everyMs: LOOK_MS,
    apply([content]) {
      const value = content?.toString("utf8").trim() ?? "";
      if (value === "") return "it is empty";
      expected = sha256(value);
      return null;
    },
  });
  return {
    accepts: (header) => expected === null || timingSafeEqual(sha256(header ?? ""), expected),
    close: () => files?.close(),
  };
}
