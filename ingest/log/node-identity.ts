import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { crc32c } from "./crc32c.ts";
import type { LogFiles } from "./log-files.ts";

/** Who this log is: the node id (in tokens and ledger rows) and the mark that its records start with. */
export interface NodeIdentity {
  readonly nodeId: string;
  readonly mark: Buffer;
}

const FILE = "node.json";
const shape = z.object({ nodeId: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/), mark: z.string().regex(/^[0-9a-f]{16}$/), check: z.number() });

/** The identity kept in the directory, or null when there is none or it is not readable. */
export async function readNodeIdentity(directory: string, files: LogFiles): Promise<NodeIdentity | null> {
  try {
    const { nodeId, mark, check } = shape.parse(JSON.parse((await files.readWhole(join(directory, FILE))).toString()));
    return check === checkOf(nodeId, mark) ? { nodeId, mark: Buffer.from(mark, "hex") } : null;
  } catch {
    return null;
  }
}

/** A new random identity; `nodeId` names it when the deployment gives names. */
export function newNodeIdentity(nodeId?: string): NodeIdentity {
  return { nodeId: nodeId ?? `n${randomBytes(6).toString("hex")}`, mark: randomBytes(8) };
}

/** Writes the identity, durably. */
export async function writeNodeIdentity(directory: string, identity: NodeIdentity, files: LogFiles): Promise<void> {
  const mark = identity.mark.toString("hex");
  const text = JSON.stringify({ nodeId: identity.nodeId, mark, check: checkOf(identity.nodeId, mark) });
  const temporary = join(directory, `${FILE}.new`);
  await files.remove(temporary);
  const file = await files.create(temporary);
  try {
    await file.write([Buffer.from(text)], 0);
    await file.datasync();
  } finally {
    await file.close();
  }
  await files.rename(temporary, join(directory, FILE));
  await files.syncDirectory(directory);
}

function checkOf(nodeId: string, mark: string): number {
  return crc32c(Buffer.from(`${nodeId} ${mark}`));
}
