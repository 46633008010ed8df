/** A node of the engine's own syntax tree, as `EXPLAIN AST` prints it: `Kind text (alias ...) (children N)`. */
export interface SyntaxNode {
  readonly kind: string;
  /** What follows the kind: a function's or a table's name, a literal; without alias. */
  readonly text: string;
  readonly children: readonly SyntaxNode[];
}

interface OpenNode {
  readonly kind: string;
  readonly text: string;
  readonly children: OpenNode[];
  readonly expected: number;
}

/**
 * Reads the printed tree. Depth (one blank a level) and the number of children of every node have to agree throughout, so that text inside
 * a name or a literal cannot pass for a node, nor hide one.
 *
 * @returns undefined when they do not.
 */
export function parseSyntaxTree(printed: string): SyntaxNode | undefined {
  const path: OpenNode[] = [];
  let root: OpenNode | undefined;
  for (const line of printed.replace(/\n+$/, "").split("\n")) {
    const depth = line.length - line.trimStart().length;
    const node = nodeOf(line.slice(depth));
    if (node === undefined || depth > path.length || (depth === 0) !== (root === undefined)) return undefined;
    for (const closed of path.splice(depth)) if (closed.children.length !== closed.expected) return undefined;
    path.at(-1)?.children.push(node);
    root ??= node;
    path.push(node);
  }
  return path.every((open) => open.children.length === open.expected) ? root : undefined;
}

function nodeOf(line: string): OpenNode | undefined {
  const count = / \(children (\d{1,9})\)$/.exec(line);
  const match = /^([A-Za-z:]+)(?: (.*))?$/s.exec(count === null ? line : line.slice(0, count.index));
  if (match === null) return undefined;
  return { kind: match[1] ?? "", text: (match[2] ?? "").replace(/ ?\(alias .*$/s, ""), children: [], expected: Number(count?.[1] ?? "0") };
}
