import type { LogErrorCode } from "./errors.ts";

/** Something the operator should know: one line of the service's own log. Carries sizes, counts and file names, never content. */
export interface LogNotice {
  readonly level: "info" | "warn" | "error";
  readonly code: LogErrorCode;
  readonly message: string;
}

export type ReportLog = (notice: LogNotice) => void;
