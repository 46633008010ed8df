/** Writes one protobuf message after another into a growing buffer: the sender's side, for corpora and tests. */
export class ProtoWriter {
  private bytes = Buffer.alloc(128);
  private length = 0;

  tag(field: number, wireType: number): this {
    return this.varint(BigInt(field * 8 + wireType));
  }

  varint(value: bigint): this {
    let rest = BigInt.asUintN(64, value);
    this.reserve(10);
    while (rest > 0x7fn) {
      this.bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.length++] = Number(rest);
    return this;
  }

  fixed64(field: number, value: bigint): this {
    this.tag(field, 1).reserve(8);
    this.length = this.bytes.writeBigUInt64LE(BigInt.asUintN(64, value), this.length);
    return this;
  }

  fixed32(field: number, value: number): this {
    this.tag(field, 5).reserve(4);
    this.length = this.bytes.writeUInt32LE(value >>> 0, this.length);
    return this;
  }

  double(field: number, value: number): this {
    this.tag(field, 1).reserve(8);
    this.length = this.bytes.writeDoubleLE(value, this.length);
    return this;
  }

  number(field: number, value: bigint | number): this {
    return this.tag(field, 0).varint(BigInt(value));
  }

  chunk(field: number, value: Uint8Array): this {
    return this.tag(field, 2).varint(BigInt(value.length)).raw(value);
  }

  string(field: number, value: string): this {
    return this.chunk(field, Buffer.from(value));
  }

  message(field: number, write: (into: ProtoWriter) => void): this {
    const inner = new ProtoWriter();
    write(inner);
    return this.chunk(field, inner.finish());
  }

  raw(value: Uint8Array): this {
    this.reserve(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
    return this;
  }

  finish(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.length));
  }

  private reserve(extra: number): this {
    if (this.length + extra > this.bytes.length) {
      const grown = Buffer.alloc(Math.max(this.bytes.length * 2, this.length + extra));
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
    return this;
  }
}
