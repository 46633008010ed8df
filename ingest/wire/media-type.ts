/** Content codings that are read. `x-gzip` is gzip (RFC 9110 8.4.1.3). */
export type Coding = "identity" | "gzip" | "deflate" | "zstd";

/** Type and subtype in lower case without parameters: `Application/JSON; charset=utf-8` is `application/json`. Empty when there is none. */
export function mediaType(header: string | undefined): string {
  return (header ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** The coding of a body; null when it is unknown or a list, so that such a body is never read as what it is not. */
export function codingOf(header: string | undefined): Coding | null {
  switch ((header ?? "").trim().toLowerCase()) {
    case "":
    case "identity":
      return "identity";
    case "gzip":
    case "x-gzip":
      return "gzip";
    case "deflate":
      return "deflate";
    case "zstd":
      return "zstd";
    default:
      return null;
  }
}
