import { ClickHouseError } from "@clickhouse/client";
import type { StoreFailure, StoreResult } from "../store.ts";
import { classifyCode, classifyStatus } from "./error-classes.ts";

type Statement = "insert" | "other";

const MAX_MESSAGE = 1_000;
const PROXY_PAGE = /\b([45]\d\d) (?:Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out|Internal Server Error|Too Many Requests|Unauthorized|Forbidden|Not Found|Request Entity Too Large)/i;

/** Turns whatever the client throws into a StoreFailure; never throws itself. */
export function failureOf(error: unknown, statement: Statement): StoreFailure {
  if (error instanceof ClickHouseError) return failureOfCode(Number(error.code), `Code: ${error.code}. ${error.message}(${error.type ?? ""})`, statement);
  const message = short(error instanceof Error ? error.message : String(error));
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (/timeout|timed out|aborted/i.test(message)) return { kind: "retryable", code: "STO_TIMEOUT", clickhouseCode: null, message };
  if (typeof code === "string") return { kind: "retryable", code: "STO_UNREACHABLE", clickhouseCode: null, message: `${code}: ${message}` };
  return failureOfText(message, statement);
}

/** Classifies an error answer: ClickHouse's own code from its header or text, else the HTTP status of whoever answered. */
export function failureOfAnswer(answer: { readonly status: number; readonly exceptionCode: string | undefined; readonly text: string }, statement: Statement): StoreFailure {
  const code = answer.exceptionCode ?? codeIn(answer.text);
  if (code !== undefined && Number(code) > 0) return failureOfCode(Number(code), answer.text.trim(), statement);
  return { ...classifyStatus(answer.status), clickhouseCode: null, message: short(`HTTP status ${String(answer.status)}: ${answer.text.trim()}`) };
}

export function failed(failure: StoreFailure): StoreResult<never> {
  return { kind: "failed", failure };
}

function failureOfText(message: string, statement: Statement): StoreFailure {
  const code = codeIn(message);
  if (code !== undefined) return failureOfCode(Number(code), message, statement);
  const status = PROXY_PAGE.exec(message)?.[1];
  if (status !== undefined) return { ...classifyStatus(Number(status)), clickhouseCode: null, message };
  return { kind: "retryable", code: "STO_UNKNOWN", clickhouseCode: null, message };
}

function failureOfCode(clickhouseCode: number, message: string, statement: Statement): StoreFailure {
  return { ...classifyCode(clickhouseCode, statement), clickhouseCode, message: short(message) };
}

function codeIn(text: string): string | undefined {
  return /^\s*(?:Poco::Exception\. )?Code: (\d+)/.exec(text)?.[1];
}

function short(text: string): string {
  return text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE)}...`;
}
