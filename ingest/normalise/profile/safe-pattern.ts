/** Unbounded repetitions that one pattern may have: two keep matching quadratic in a text of bounded length. */
const MAX_REPETITIONS = 2;

export type PatternResult = { readonly kind: "ok"; readonly pattern: RegExp } | { readonly kind: "refused"; readonly message: string };

/**
 * Compiles the pattern of a reason row, or says why not: hostile text is matched against it, so nothing that can take long is allowed.
 * No repeated group, back reference or look-around, and at most two unbounded repetitions.
 */
export function safePattern(source: string): PatternResult {
  const plain = source.replace(/\\./g, "_").replace(/\[[^\]]*\]/g, "_");
  const refuse = (message: string): PatternResult => ({ kind: "refused", message });
  if (/\\[1-9k]/.test(source)) return refuse("a back reference is not allowed; spell the alternatives out");
  if (/\(\?[=!<]/.test(plain)) return refuse("look-around is not allowed; use status, needs or lacks, or a second row");
  if (/\)\s*[*+{?]/.test(plain)) return refuse("a repeated group is not allowed; repeat a single character or class instead");
  if ((plain.match(/[*+]|\{\d+,\d*\}/g) ?? []).length > MAX_REPETITIONS) return refuse(`more than ${String(MAX_REPETITIONS)} repetitions are not allowed; make the pattern simpler or use several rows`);
  try {
    return { kind: "ok", pattern: new RegExp(source, "u") };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : "not a regular expression");
  }
}
