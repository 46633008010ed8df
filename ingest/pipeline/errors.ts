/** Codes of what can become of a record or a request between the wire and the log: what each means and what to do. */
export const PIPELINE_ERRORS = {
  ING_OVERLOADED: { meaning: "More telemetry is being received than can be made durable at the moment.", action: "Nothing: senders wait as long as Retry-After says and send again. If it lasts, add capacity or raise AUTH_SLO_MAX_IN_FLIGHT_BYTES." },
  ING_MALFORMED: { meaning: "The body could not be decoded; nothing of it was accepted.", action: "Check the sender's exporter and content type; sending the same body again gives the same answer." },
  ING_TRACE_ID_LENGTH: { meaning: "A trace id has neither 16 bytes nor none; the record was rejected.", action: "Check the sender: trace ids are 16 bytes (32 hex digits in JSON)." },
  ING_SPAN_ID_LENGTH: { meaning: "A span id has neither 8 bytes nor none; the record was rejected.", action: "Check the sender: span ids are 8 bytes (16 hex digits in JSON)." },
  ING_NOT_UTF8: { meaning: "A string of the record is not UTF-8; the record was rejected.", action: "Check the sender: OTLP strings are UTF-8." },
  ING_NOT_AN_OBJECT: { meaning: "An element of the body is not a JSON object; it was rejected.", action: "Send one JSON object per request, element or line." },
  ING_TOO_MANY_RECORDS: { meaning: "The request holds more usable records than one request may; those beyond the limit were rejected.", action: "Send smaller batches (512 to 8,192 records are usual)." },
  ING_TOO_MANY_BAD_TIMES: { meaning: "The request holds so many records with an impossible time that further ones were rejected instead of quarantined.", action: "Check the sender's clock." },
  ING_TIME_FUTURE: { meaning: "The record is dated more than an hour ahead of this service's clock; it was put into quarantine (a counter's point: rejected).", action: "Check the clock of the sender and of this machine." },
  ING_TIME_OLD: { meaning: "The record is older than raw events are kept; it was put into quarantine (a counter's point: rejected).", action: "Check the sender's clock, or raise AUTH_SLO_RAW_RETENTION_DAYS before sending old data." },
} as const;

export type PipelineErrorCode = keyof typeof PIPELINE_ERRORS;
