/** The system's name for an input/output error (`ENOSPC`, `EIO`), or the message when there is none. */
export function errno(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}
