import { CONFIG_ERRORS } from "../cli/errors.ts";
import { DELIVER_ERRORS } from "../ingest/deliver/errors.ts";
import { KAFKA_ERRORS } from "../ingest/kafka/errors.ts";
import { LIFECYCLE_ERRORS } from "../ingest/lifecycle/errors.ts";
import { FEED_ERRORS } from "../ingest/lifecycle/feed/errors.ts";
import { SSF_ERRORS } from "../ingest/lifecycle/ssf/errors.ts";
import { LOG_ERRORS } from "../ingest/log/errors.ts";
import { PIPELINE_ERRORS } from "../ingest/pipeline/errors.ts";
import { LISTEN_ERRORS, WIRE_ERRORS } from "../ingest/wire/errors.ts";
import { QUERY_ERRORS } from "../query/errors.ts";
import { RULES_ERRORS } from "../rules/errors.ts";
import { SLO_ERRORS } from "../rules/slo/errors.ts";
import { STORE_ERRORS } from "../store/errors.ts";

export interface ErrorRow {
  readonly code: string;
  /** Status that callers get; empty for codes of the log and of the command line. */
  readonly answer: string;
  readonly meaning: string;
  readonly action: string;
}

export interface ErrorTable {
  readonly title: string;
  readonly intro: string;
  readonly rows: readonly ErrorRow[];
}

type Told = { readonly meaning: string } & ({ readonly action: string } | { readonly whatToDo: string });
const rows = (table: Readonly<Record<string, Told>>): readonly ErrorRow[] => Object.entries(table).map(([code, e]) => ({ code, answer: "", meaning: e.meaning, action: "action" in e ? e.action : e.whatToDo }));

/** Every code of the product, by where people meet it. The order is that of docs/errors.md. */
export const ERROR_TABLES: readonly ErrorTable[] = [
  { title: "Configuration and start", intro: "Printed when the service does not start.", rows: rows(CONFIG_ERRORS) },
  { title: "Receiving telemetry", intro: "Answers of the OTLP receivers. Senders repeat 429 and 503 by themselves and drop the data on all others.", rows: Object.entries(WIRE_ERRORS).map(([code, e]) => ({ code, answer: `HTTP ${e.http}, gRPC ${e.grpc}`, meaning: e.meaning, action: e.action })) },
  { title: "Listening", intro: "Why the receivers do not listen, or go on with the credentials they had.", rows: rows(LISTEN_ERRORS) },
  { title: "Records", intro: "What became of a request or of single records: in partial successes, in quarantine and in the ledger.", rows: rows(PIPELINE_ERRORS) },
  { title: "Kafka", intro: "In quarantine rows for messages that cannot be read; the others in the service's log.", rows: rows(KAFKA_ERRORS) },
  { title: "Credential events", intro: "What became of events about credentials: in answers, in quarantine and in the ledger.", rows: rows(LIFECYCLE_ERRORS) },
  { title: "Security Event Tokens", intro: "What became of SETs: in metrics, and in quarantine for those that were verified and not used.", rows: rows(SSF_ERRORS) },
  { title: "Feeds", intro: "Why a source of credential events could not be read: in the service's log and at /readyz.", rows: rows(FEED_ERRORS) },
  { title: "Write-ahead log", intro: "In the service's log; `ING_LOG_FULL` and `ING_LOG_UNWRITABLE` in 503 answers too.", rows: rows(LOG_ERRORS) },
  { title: "Delivery to the store", intro: "In the service's log and in quarantine rows.", rows: rows(DELIVER_ERRORS) },
  { title: "Store", intro: "In the service's log, and at start.", rows: rows(STORE_ERRORS) },
  { title: "Judging and telling", intro: "In the service's log.", rows: rows(RULES_ERRORS) },
  { title: "SLO files", intro: "Printed by `auth-slo check`, and at start, with file, line and path.", rows: rows(SLO_ERRORS) },
  { title: "API", intro: "Answers of the HTTP API as `application/problem+json` (RFC 9457).", rows: Object.entries(QUERY_ERRORS).map(([code, e]) => ({ code, answer: `HTTP ${e.status}`, meaning: `${e.title}.`, action: e.action })) },
];
