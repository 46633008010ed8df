import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Piece } from "./plan-pieces.ts";

/** Keeps the bytes of blocks that the store refuses, for a person to look at. */
export interface RejectedBlocks {
  /** Durable when it resolves; throws when the disk refuses. Writing the same block again replaces it. */
  keep(batchToken: string, piece: Piece, why: { readonly code: string; readonly message: string }): Promise<void>;
}

/**
 * Makes a keeper for a directory, which is made when the first block comes. Each block is two files: `.native` as it was sent, loadable with
 * `INSERT INTO <table> (<columns>) FORMAT Native`, and `.json` that says what it is and why it is here.
 */
export function createRejectedBlocks(directory: string): RejectedBlocks {
  return {
    async keep(batchToken, { table, blocks }, why) {
      await mkdir(directory, { recursive: true });
      for (const { seq, section } of blocks) {
        const name = join(directory, `${batchToken.replaceAll("/", "_")}.${seq}.${table}`);
        const { rows, columns } = section;
        await writeDurably(`${name}.native`, section.native);
        await writeDurably(`${name}.json`, Buffer.from(`${JSON.stringify({ table, columns, rows, seq: seq.toString(), batch: batchToken, ...why }, null, 2)}\n`));
      }
      const handle = await open(directory, "r");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const file = await open(`${path}.new`, "w");
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
