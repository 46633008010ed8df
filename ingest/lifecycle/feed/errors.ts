/** Codes of what keeps a feed from being read: what each means and what to do. Nothing is lost by any of them as long as the source keeps what it has. */
export const FEED_ERRORS = {
  ING_FEED_UNREACHABLE: { meaning: "A source of credential events could not be asked: no connection, no answer in time, or an answer beyond its bounds.", action: "Check the address, the network and the source; this service asks again by itself." },
  ING_FEED_DENIED: { meaning: "A source of credential events refuses this service.", action: "Check the client, its secret and its roles (docs/keycloak.md); the message names the endpoint." },
  ING_FEED_ANSWER: { meaning: "A source of credential events answered with something else than documented.", action: "Check that the address is the right one, and the source's version (docs/keycloak.md, docs/jwks.md)." },
  ING_FEED_SECRET: { meaning: "The secret of a feed's client cannot be read.", action: "Make the file or the environment variable that the feed names readable for this service." },
  ING_FEED_STATE: { meaning: "What a feed must remember could not be written to the data directory, or was unreadable.", action: "Check the disk. A feed that has lost its place starts as if for the first time: it reaches back as far as configured." },
  ING_FEED_NOT_RECORDED: { meaning: "Credential events were read but could not be made durable; they are read again.", action: "See the write-ahead log's state at /readyz." },
  ING_FEED_INCOMPLETE: { meaning: "A source works but does not keep everything that this service could use.", action: "Turn on what the message names, or accept that it is not measured." },
} as const satisfies Readonly<Record<`ING_${string}`, { readonly meaning: string; readonly action: string }>>;

export type FeedErrorCode = keyof typeof FEED_ERRORS;
