/** Every error of the HTTP API: a stable code, its status, its title, what to do. Rendered as RFC 9457 problem details. */
export const QUERY_ERRORS = {
  QRY_INVALID_PARAMETER: { status: 400, title: "A parameter is not valid", action: "Correct the parameters named in `errors`." },
  QRY_UNAUTHENTICATED: { status: 401, title: "A token is required", action: "Send `Authorization: Bearer <token>` with a token from the API tokens file." },
  QRY_NOT_FOUND: { status: 404, title: "Nothing has this name", action: "Check the name; `/api/v1/slos` lists all SLOs." },
  QRY_METHOD_NOT_ALLOWED: { status: 405, title: "This address only answers GET", action: "Use GET." },
  QRY_STORE_AWAY: { status: 503, title: "The store does not answer", action: "Try again; `/readyz` says which part is missing. Ingest goes on into the log meanwhile." },
  QRY_BUSY: { status: 503, title: "Too many questions at once", action: "Try again in a moment; close boards that nobody looks at." },
  QRY_TOO_EXPENSIVE: { status: 422, title: "The question would cost too much", action: "Ask for a shorter time range or fewer rows." },
  QRY_INTERNAL: { status: 500, title: "The service made a mistake", action: "Please report it with the lines of the service's log of this moment; they name the answer's `instance` where it has one." },
} as const;

export type QueryErrorCode = keyof typeof QUERY_ERRORS;
