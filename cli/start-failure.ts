import { CONFIG_ERRORS, type ConfigErrorCode } from "./errors.ts";

/** What a person reads when the service does not start: one sentence of what is wrong, what to do, the code. A defect of ours keeps its stack. */
export function startFailureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, syscall, address, port } = error as NodeJS.ErrnoException & { readonly address?: string; readonly port?: number };
  if (code !== undefined && /^[A-Z]{3}_/.test(code)) return `${error.message.replace(/\.$/, "")}. (${code})`;
  if (syscall === "listen" && code !== undefined) return told(code === "EADDRINUSE" ? "CFG_ADDRESS_TAKEN" : "CFG_ADDRESS_REFUSED", `${address ?? "the address"}${port === undefined ? "" : `:${port}`} (${code})`);
  // What we throw at start ourselves, and what the file system answers, is written for people; anything else is a mistake in the code.
  return Object.getPrototypeOf(error) === Error.prototype ? error.message : (error.stack ?? error.message);
}

function told(code: ConfigErrorCode, what: string): string {
  const { meaning, action } = CONFIG_ERRORS[code];
  return `${what}: ${meaning} ${action} (${code})`;
}
