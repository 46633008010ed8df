/**
 * Preloaded into a service (`node --import`): while the file that SWALLOW_COMMITS_WHILE names exists, no OffsetCommit request leaves the process, as if the
 * network had lost it. Everything else gets through.
 */
import { existsSync } from "node:fs";
import { Socket } from "node:net";

const OFFSET_COMMIT = 8;
const file = process.env["SWALLOW_COMMITS_WHILE"] ?? "";
const write = Socket.prototype.write;

Socket.prototype.write = function swallowing(this: Socket, ...args: Parameters<typeof write>): boolean {
  const [bytes] = args;
  // A request is its length, then the number of what is asked.
  if (Buffer.isBuffer(bytes) && bytes.length > 8 && bytes.readInt32BE(0) === bytes.length - 4 && bytes.readInt16BE(4) === OFFSET_COMMIT && existsSync(file)) return true;
  return write.apply(this, args);
} as typeof write;
