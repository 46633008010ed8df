/** What the spans of one request told about the request whose root is in a slot. Struct of arrays, reused. */
export class JoinFacts {
  /** Row of the root's event, -1 while it has not come. */
  readonly row: Int32Array;
  readonly profile: Int32Array;
  readonly verdict: Int32Array;
  readonly status: Int32Array;
  /** Time that checks took together, in microseconds; -1 when none came. */
  readonly latencyUs: Float64Array;
  /** The check that began last: 1 + its number in the profile, 0 when it is no check, -1 when none came. */
  readonly lastCheck: Int32Array;
  readonly lastStart: Float64Array;
  /** 1 + number of the authenticating check that began last, 0 when none came. */
  readonly lastMethod: Int32Array;
  readonly methodStart: Float64Array;
  /** 1 when the request was passed on to the service. */
  readonly isPassed: Uint8Array;
  /** 1 when the row's verdict was refined: what comes later may take that back. */
  readonly isRefined: Uint8Array;

  constructor(capacity: number) {
    this.row = new Int32Array(capacity);
    this.profile = new Int32Array(capacity);
    this.verdict = new Int32Array(capacity);
    this.status = new Int32Array(capacity);
    this.latencyUs = new Float64Array(capacity);
    this.lastCheck = new Int32Array(capacity);
    this.lastStart = new Float64Array(capacity);
    this.lastMethod = new Int32Array(capacity);
    this.methodStart = new Float64Array(capacity);
    this.isPassed = new Uint8Array(capacity);
    this.isRefined = new Uint8Array(capacity);
  }

  open(slot: number): void {
    this.row[slot] = -1;
    this.latencyUs[slot] = -1;
    this.lastCheck[slot] = -1;
    this.lastStart[slot] = -1;
    this.lastMethod[slot] = 0;
    this.methodStart[slot] = -1;
    this.isPassed[slot] = 0;
    this.isRefined[slot] = 0;
  }
}
