/** A buffer that grows and is used again and again; `take` copies what was written, once. Little-endian, as the Native format is. */
export interface ByteWriter {
  /** Unsigned LEB128, for integers in [0, 2^53). */
  varuint(value: number): void;
  u8(value: number): void;
  u32(value: number): void;
  u64(value: bigint): void;
  i64(value: bigint): void;
  bytes(source: Uint8Array): void;
  /** The memory of the first `count` elements of a typed array as it is. */
  memory(source: ArrayBufferView & { readonly BYTES_PER_ELEMENT: number }, count: number): void;
  /** Varuint length, then the bytes. */
  string(value: string | Uint8Array): void;
  /** What was written since the last call, as a buffer of its own. */
  take(): Buffer;
}

/** @param initialBytes first size of the buffer; it doubles as needed and is given back when a rare large block made it big */
export function createByteWriter(initialBytes: number): ByteWriter {
  let buffer = Buffer.allocUnsafe(initialBytes);
  let at = 0;

  function room(bytes: number): void {
    if (at + bytes <= buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + bytes));
    buffer.copy(grown, 0, 0, at);
    buffer = grown;
  }

  function varuint(value: number): void {
    room(8);
    let v = value;
    for (; v >= 0x80; v = Math.floor(v / 128)) buffer[at++] = (v % 128) | 0x80;
    buffer[at++] = v;
  }

  function bytes(source: Uint8Array): void {
    room(source.length);
    buffer.set(source, at);
    at += source.length;
  }

  return {
    varuint,
    bytes,
    u8(value) { room(1); at = buffer.writeUInt8(value, at); },
    u32(value) { room(4); at = buffer.writeUInt32LE(value, at); },
    u64(value) { room(8); at = buffer.writeBigUInt64LE(value, at); },
    i64(value) { room(8); at = buffer.writeBigInt64LE(value, at); },
    memory(source, count) { bytes(new Uint8Array(source.buffer, source.byteOffset, count * source.BYTES_PER_ELEMENT)); },
    string(value) {
      const source = typeof value === "string" ? Buffer.from(value) : value;
      varuint(source.length);
      bytes(source);
    },
    take() {
      const taken = Buffer.from(buffer.subarray(0, at));
      if (buffer.length > initialBytes * 8 && at < buffer.length / 8) buffer = Buffer.allocUnsafe(initialBytes);
      at = 0;
      return taken;
    },
  };
}
