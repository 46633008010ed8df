/** Texts of gateways are compared in this form: lower case, `_` the same as a space, without space at the ends. At most this many characters count. */
export const MAX_TEXT = 512;

export function normalText(text: string): string {
  return text.slice(0, MAX_TEXT).toLowerCase().replaceAll("_", " ").trim();
}

/** Characters of a stored `reason_detail`, at most. */
export const MAX_DETAIL = 96;

/**
 * What is kept of a text as `reason_detail`: its words. Whatever varies from one request to the next, or was chosen by a client, goes:
 * addresses, dates, quoted values, identifiers, anything that mixes letters and digits. `text` is normal and holds no secret any more.
 */
export function stableDetail(text: string): string {
  return text
    .replace(/[a-z][a-z0-9+.-]{1,15}:\/\/[^\s"'<>]+/g, "{url}")
    .replace(/\d{4}-\d\d-\d\d(?:[t ]\d\d:\d\d[\d:.]{0,16}(?:z|[+-]\d\d:?\d\d)?)?|\d{1,2}:\d\d(?::\d\d)?/g, "{time}")
    .replace(/[^\s"'<>@]{1,64}@[^\s"'<>@]{1,64}/g, "{name}")
    .replace(/\b(kid|keyid|key id|sub|jti|user|subject)\b([ =:]+)(?!is |field |header |claim )["'`]?[^\s"'`,;)\]{}]+["'`]?/g, "$1$2{id}")
    .replace(/"[^"]{13,}"|'[^']{13,}'/g, "{text}")
    .replace(/[^\s"'`()[\]{}<>|,;:=]*\d[^\s"'`()[\]{}<>|,;:=]*/g, shortNumber)
    .replace(/[^\p{L}\p{M}\d {}()[\]<>|"'.,;:=/+*-]/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim()
    .slice(0, MAX_DETAIL)
    .trimEnd();
}

/** As `stableDetail`, for a text out of a profile's own table: its words as they are, without the quotes of JSON. */
export function knownDetail(text: string): string {
  return text.replace(/["{}]/g, "").slice(0, MAX_DETAIL).trim();
}

/** `3 sections`, `rs256`, `x509`, `ed25519` are vocabulary; anything longer with digits in it is somebody's. */
function shortNumber(word: string): string {
  return /^[a-z]{0,7}-?\d{1,2}\.?$|^(x509|ed25519|[rhpe]s\d{3}|sha\d{1,3}|oauth2|http[123]\.?|rfc\d{4}|es256k|a\d{3}gcm)[.]?$/.test(word) ? word : "{n}";
}
