import { FIRST_NEEDLES, FURTHER_NEEDLES, type Needle } from "./secret-needles.ts";

/** Bodies up to this size are looked through for everything: there, the request itself costs more than the look. */
export const SMALL_BODY_BYTES = 65_536;
/** Of the further needles, so many are looked for in a larger protobuf body. */
const NEEDLES_A_TURN = 1;
/** Occurrences that are looked at; a body with more is worth a full visit. */
const MAX_LOOKS = 8_192;

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** Says whether a body may hold a secret, so that each of its strings must be looked at. */
export type MayHoldSecret = (body: Buffer) => boolean;

/**
 * Makes the quick look at a whole body, by native search for a few texts and a closer look at each occurrence.
 *
 * Small bodies and JSON: every needle. Large protobuf bodies: the first needles (tokens, PEM, Bearer and Basic, secret parameters)
 * always and one of the others by turns, so that a sender that keeps leaking a vendor's key is found within some requests, and the look
 * costs a small part of decoding. Nothing of what is missed is stored: values are cleaned on first sight in any case.
 */
export function createSecretPrefilter(): MayHoldSecret {
  let turn = 0;
  return (body) => {
    for (const needle of FIRST_NEEDLES) if (isIn(body, needle)) return true;
    if (body.length <= SMALL_BODY_BYTES || body[0] === OPEN_BRACE || body[0] === OPEN_BRACKET) return FURTHER_NEEDLES.some((needle) => isIn(body, needle));
    for (let i = 0; i < NEEDLES_A_TURN; i++) {
      turn = (turn + 1) % FURTHER_NEEDLES.length;
      if (isIn(body, FURTHER_NEEDLES[turn] as Needle)) return true;
    }
    return false;
  };
}

function isIn(body: Buffer, { text, isSecret }: Needle): boolean {
  let looks = 0;
  for (let at = body.indexOf(text, 0, "latin1"); at >= 0; at = body.indexOf(text, at + 1, "latin1")) {
    if (isSecret(body, at) || ++looks > MAX_LOOKS) return true;
  }
  return false;
}
