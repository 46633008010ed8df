import { refuse, type Refusal } from "./answer.ts";

/** Compressed flag (1 byte) and message length (4 bytes, big endian) before each message (gRPC over HTTP/2, "Length-Prefixed-Message"). */
export const FRAME_HEADER_BYTES = 5;

export function frameMessage(message: Buffer): Buffer {
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + message.length);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, FRAME_HEADER_BYTES);
  return frame;
}

/** Length of the whole frame, header included, as its first five bytes announce it. */
export function announcedFrameBytes(head: Buffer): number {
  return FRAME_HEADER_BYTES + head.readUInt32BE(1);
}

export interface GrpcMessage {
  readonly kind: "message";
  readonly isCompressed: boolean;
  readonly message: Buffer;
}

/** The one message of a unary call: a call with none, several, a cut one or an unknown flag is broken. */
export function parseFrame(body: Buffer): GrpcMessage | Refusal {
  if (body.length < FRAME_HEADER_BYTES) return refuse("ING_BAD_FRAME", "no message");
  const flag = body.readUInt8(0);
  if (flag > 1) return refuse("ING_BAD_FRAME", "unknown compression flag");
  const announced = announcedFrameBytes(body);
  if (body.length < announced) return refuse("ING_BAD_FRAME", "the message is cut short");
  if (body.length > announced) return refuse("ING_BAD_FRAME", "more than one message");
  return { kind: "message", isCompressed: flag === 1, message: body.subarray(FRAME_HEADER_BYTES) };
}
