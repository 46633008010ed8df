/** Formats a reader may ask for: those that need no file (schema, template) and write nothing but the answer. */
const FORMATS: ReadonlySet<string> = new Set([
  "Native", "RowBinary", "RowBinaryWithNames", "RowBinaryWithNamesAndTypes", "Null", "Values", "Vertical", "Markdown", "XML", "Arrow", "ArrowStream", "Parquet", "ORC", "MsgPack", "RawBLOB", "LineAsString", "SQLInsert",
  "TabSeparated", "TabSeparatedRaw", "TabSeparatedWithNames", "TabSeparatedWithNamesAndTypes", "TabSeparatedRawWithNames", "TabSeparatedRawWithNamesAndTypes", "TSV", "TSVRaw", "TSVWithNames", "TSVWithNamesAndTypes", "TSVRawWithNames", "TSVRawWithNamesAndTypes",
  "CSV", "CSVWithNames", "CSVWithNamesAndTypes",
  "JSON", "JSONStrings", "JSONColumns", "JSONColumnsWithMetadata", "JSONCompact", "JSONCompactStrings", "JSONCompactColumns", "JSONObjectEachRow",
  "JSONEachRow", "JSONStringsEachRow", "JSONCompactEachRow", "JSONCompactEachRowWithNames", "JSONCompactEachRowWithNamesAndTypes", "JSONCompactStringsEachRow", "JSONCompactStringsEachRowWithNames", "JSONCompactStringsEachRowWithNamesAndTypes", "JSONLines", "NDJSON", "JSONEachRowWithProgress", "JSONStringsEachRowWithProgress",
  "Pretty", "PrettyCompact", "PrettySpace", "PrettyMonoBlock", "PrettyCompactMonoBlock", "PrettyNoEscapes", "PrettyCompactNoEscapes",
]);

export function isAllowedFormat(name: string): boolean {
  return FORMATS.has(name);
}
