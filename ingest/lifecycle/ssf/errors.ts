/** The `err` words of a refused SET. @see RFC 8935 section 2.4, RFC 8936 section 2.6; `invalid_state`: Shared Signals Framework 1.0, section 8.1.4 */
export const SET_ERRS = ["invalid_request", "invalid_key", "invalid_issuer", "invalid_audience", "authentication_failed", "access_denied", "invalid_state"] as const;
export type SetErr = (typeof SET_ERRS)[number];

/** Codes of Security Event Tokens that were not taken, or taken and not used: what each means and what to do. */
export const SSF_ERRORS = {
  ING_SET_AUTHENTICATION: { meaning: "The transmitter's Authorization header is missing or not the stream's.", action: "Give the transmitter the value of the stream's authorizationFile (or whose SHA-256 is configured)." },
  ING_SET_MALFORMED: { meaning: "The body is no Security Event Token, or one that its specification forbids.", action: "Check the transmitter and the stream's `dialect`; the description names what is wrong." },
  ING_SET_ISSUER: { meaning: "The SET's issuer is not the stream's.", action: "Check the stream's `issuer`: it must be the transmitter's `iss` to the letter." },
  ING_SET_AUDIENCE: { meaning: "The SET is for another receiver.", action: "Check the stream's `audience` against the `aud` that the transmitter was given." },
  ING_SET_KEY: { meaning: "The SET is signed with a key or an algorithm that is not accepted: unknown to the issuer's key set, too weak, or not RS256, PS256 or ES256.", action: "Check that the stream's `jwksUri` is the transmitter's, and that it publishes the key." },
  ING_SET_SIGNATURE: { meaning: "The SET's signature is not of the key it names.", action: "Nothing was stored. Check who sends; a transmitter that works does not do this." },
  ING_SET_STATE: { meaning: "A verification event carries a state that this service did not ask for.", action: "Check that nobody else asks for verification of this stream." },
  ING_SET_NOT_PUSHED: { meaning: "The stream is configured for delivery by poll and takes nothing that is pushed.", action: "Set the stream's `delivery` to push, or the transmitter's to poll." },
  ING_SET_KEYS_AWAY: { meaning: "The issuer's keys cannot be fetched, so the SET cannot be judged; the transmitter is told to come back.", action: "Check the stream's `jwksUri` and the network; transmitters send again by themselves." },
  ING_SET_UNKNOWN_EVENT: { meaning: "A verified SET is of an event type that is not known here; it was acknowledged and not used.", action: "Nothing, unless you miss its events: docs/credential-events.md names the types that are used." },
  ING_SET_UNUSABLE: { meaning: "A verified SET lacks what its event type needs, such as a subject that can be named; it was acknowledged and not used.", action: "Check the transmitter's subjects and the stream's `dialect`." },
} as const satisfies Readonly<Record<`ING_${string}`, { readonly meaning: string; readonly action: string }>>;

export type SsfErrorCode = keyof typeof SSF_ERRORS;
