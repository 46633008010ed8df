/** Codes of the write-ahead log: what each means and what to do. */
export const LOG_ERRORS = {
  ING_LOG_FULL: { meaning: "The write-ahead log has reached its size limit, or free disk is below the configured minimum. Nothing more is accepted; what was acknowledged is safe.", action: "See whether the store is reachable (the log shrinks as it is stored), free disk, or raise AUTH_SLO_MAX_LOG_BYTES." },
  ING_LOG_UNWRITABLE: { meaning: "Writing or syncing the write-ahead log failed (disk full, input/output error, read-only file system). The blocks concerned were refused, not acknowledged.", action: "Look at the disk under the data directory. Accepting starts again by itself once a write succeeds." },
  ING_LOG_CLOSED: { meaning: "The service is stopping and takes nothing more in.", action: "Send again; senders do so by themselves." },
  ING_LOG_DAMAGED: { meaning: "Bytes of the write-ahead log that had been durable changed on disk. Every intact record was kept; the damaged segment was put aside under damaged/.", action: "Check the disk. The ledger counts the records concerned as quarantined where their header could be read." },
  ING_LOG_TORN: { meaning: "The last write before a crash was incomplete and was cut off. Nobody had been told that it succeeded.", action: "Nothing." },
  ING_LOG_RECOVERED: { meaning: "The write-ahead log can be written again.", action: "Nothing." },
  ING_LOG_OPENED: { meaning: "The write-ahead log was opened; the line says what it still held.", action: "Nothing." },
} as const;

export type LogErrorCode = keyof typeof LOG_ERRORS;
