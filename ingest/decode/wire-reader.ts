import { Malformed } from "./malformed.ts";

/**
 * Reads the protobuf wire format from one buffer, moving `pos`; throws `Malformed` on what no writer may produce.
 *
 * The contract, which the test oracle keeps too: tags and lengths take at most five bytes, a tag is below 2^32 and its field is not 0,
 * a length is below 2^31 and ends inside its message; varints take at most ten bytes and bits above 64 are dropped; groups are refused;
 * a known field with a wire type other than its own counts as an unknown field and is skipped.
 * @see protobuf.dev, "Encoding"
 */
export class WireReader {
  bytes: Uint8Array = new Uint8Array(0);
  pos = 0;
  /** The last varint or fixed64, as unsigned 32-bit halves. */
  lo = 0;
  hi = 0;
  private view: DataView = new DataView(this.bytes.buffer);

  open(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.pos = 0;
  }

  /** The next tag (field number * 8 + wire type) of a message that ends at `end`. */
  tag(end: number): number {
    if (this.pos >= end) throw new Malformed("a message ends inside a field", this.pos);
    const byte = this.bytes[this.pos] as number;
    if (byte >= 0x80) return this.longTag(end);
    this.pos++;
    return byte;
  }

  /** Reads a length and gives the position where what it covers ends, `pos` standing at its start. */
  chunk(end: number): number {
    if (this.pos >= end) throw new Malformed("a message ends inside a length", this.pos);
    const byte = this.bytes[this.pos] as number;
    let length = byte;
    if (byte < 0x80) this.pos++;
    else {
      length = this.longTag(end);
      if (length > 0x7fff_ffff) throw new Malformed("a length is above 2^31", this.pos);
    }
    const stop = this.pos + length;
    if (stop > end) throw new Malformed("a length reaches past the end of its message", this.pos);
    return stop;
  }

  private longTag(end: number): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.pos >= end) throw new Malformed("a message ends inside a varint", this.pos);
      const byte = this.bytes[this.pos++] as number;
      if (shift === 28 && byte > 0x0f) break;
      value = (value | ((byte & 0x7f) << shift)) >>> 0;
      if (byte < 0x80) return value;
    }
    throw new Malformed("a tag or a length takes more than 32 bits", this.pos);
  }

  /** Reads a varint into `lo` and `hi`. */
  varint(end: number): void {
    let lo = 0, hi = 0;
    for (let i = 0; i < 10; i++) {
      if (this.pos >= end) throw new Malformed("a message ends inside a varint", this.pos);
      const byte = this.bytes[this.pos++] as number;
      const bits = byte & 0x7f;
      if (i < 4) lo |= bits << (7 * i);
      else if (i === 4) { lo |= bits << 28; hi = bits >>> 4; }
      else if (i < 10) hi |= bits << (7 * i - 32);
      if (byte < 0x80) {
        this.lo = lo >>> 0;
        this.hi = hi >>> 0;
        return;
      }
    }
    throw new Malformed("a varint takes more than ten bytes", this.pos);
  }

  /** Reads eight bytes, low first, into `lo` and `hi`. */
  fixed64(end: number): void {
    const at = this.take(8, end);
    this.lo = this.view.getUint32(at, true);
    this.hi = this.view.getUint32(at + 4, true);
  }

  fixed32(end: number): number {
    return this.view.getUint32(this.take(4, end), true);
  }

  double(end: number): number {
    return this.view.getFloat64(this.take(8, end), true);
  }

  private take(length: number, end: number): number {
    const at = this.pos;
    if (at + length > end) throw new Malformed("a message ends inside a fixed-width value", at);
    this.pos = at + length;
    return at;
  }

  /** Steps over the value of a field that nobody reads. */
  skip(tag: number, end: number): void {
    if (tag < 8) throw new Malformed("a tag has field number 0", this.pos);
    switch (tag & 7) {
      case 0: return this.varint(end);
      case 1: this.take(8, end); return;
      case 2: this.pos = this.chunk(end); return;
      case 5: this.take(4, end); return;
      default: throw new Malformed("a tag has a wire type that is not in use (a group, or an invalid one)", this.pos);
    }
  }
}
