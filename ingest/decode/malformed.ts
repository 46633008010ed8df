/** Thrown inside a decoder when the request as a whole cannot be read; never leaves `decode`. */
export class Malformed extends Error {
  readonly offsetBytes: number;

  /** @param offsetBytes where in the body it was noticed; 0 where the format gives no place */
  constructor(message: string, offsetBytes = 0) {
    super(message);
    this.offsetBytes = offsetBytes;
  }
}
