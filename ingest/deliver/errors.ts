/** Codes of delivery: what each means and what to do. */
export const DELIVER_ERRORS = {
  ING_DELIVER_RETRY: { meaning: "The store did not take a batch; it is tried again until it does. What is acknowledged stays in the log.", action: "Nothing while it is short; else see what the store's code in the line says." },
  ING_DELIVER_SCHEMA: { meaning: "The store's tables are not what they should be; nothing is sent past them.", action: "Run `auth-slo migrate`, and undo changes made to the tables by hand. Delivery goes on by itself." },
  ING_DELIVER_SLOWED: { meaning: "The store has too many parts to merge: batches are sent less often and are larger.", action: "Nothing; if it lasts, the store needs faster disks or fewer writers." },
  ING_DELIVER_REJECTED: { meaning: "The store refuses the rows of one block for good. They are counted as quarantined and kept under rejected-blocks/.", action: "Read the message of the quarantine row; the file beside it is the block in ClickHouse's Native format." },
  ING_DELIVER_UNSURE: { meaning: "A batch was being stored when this service stopped, so long ago that the store no longer knows whether it has it. Sending it could count twice, so it is counted as quarantined and kept under rejected-blocks/.", action: "Compare with the table and load the file by hand when its rows are missing." },
  ING_DELIVER_DAMAGED: { meaning: "A block could not be read back from the write-ahead log; its records are counted as quarantined.", action: "Check the disk." },
  ING_DELIVER_RECOVERED: { meaning: "The store takes batches again.", action: "Nothing." },
} as const;

export type DeliverErrorCode = keyof typeof DELIVER_ERRORS;

/** One line of the service's own log. */
export interface DeliverNotice {
  readonly level: "info" | "warn" | "error";
  readonly code: DeliverErrorCode;
  readonly message: string;
}

export type ReportDelivery = (notice: DeliverNotice) => void;
