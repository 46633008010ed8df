/** The name that a block is sealed under alone, after younger ones or not to be delivered: a horizon of its own. */
export function nameAlone(run: string, firstSeq: bigint): string {
  return `${run}.${firstSeq}`;
}

export function isAlone({ node, firstSeq }: { readonly node: string; readonly firstSeq: string }): boolean {
  return node.endsWith(`.${firstSeq}`);
}

/** Whether a batch was sealed by the run `run` of a log: under its name, or alone. */
export function isOfRun(node: string, run: string): boolean {
  return node === run || (node.startsWith(`${run}.`) && /^\d+$/.test(node.slice(run.length + 1)));
}
