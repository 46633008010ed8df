import { type EngineFailure, failure } from "../failure.ts";
import { IN_FUNCTIONS, isAllowedFunction } from "./functions.ts";
import type { ReadableTables } from "./readable-tables.ts";
import type { SyntaxNode } from "./syntax-tree.ts";

/** Nodes of a SELECT that can hold nothing but further nodes of this list. What a newer engine adds is refused until it is known. */
const PLAIN_NODES: ReadonlySet<string> = new Set([
  "SelectWithUnionQuery", "SelectIntersectExceptQuery", "SelectQuery", "ExpressionList", "TablesInSelectQuery", "TablesInSelectQueryElement", "TableJoin", "ArrayJoin", "Subquery", "WithElement", "Literal",
  "Asterisk", "QualifiedAsterisk", "ColumnsTransformerList", "ColumnsExceptTransformer", "ColumnsReplaceTransformer", "ColumnsReplaceTransformer::Replacement", "OrderByElement", "InterpolateElement", "WindowListElement", "WindowDefinition", "SampleRatio",
]);

const MAX_NUMBERS = 1_000_000;

/** Refuses everything that is not known to read the product's tables only; undefined when the whole tree is fine. */
export function checkTree(root: SyntaxNode, tables: ReadableTables): EngineFailure | undefined {
  if (root.kind !== "SelectWithUnionQuery") return denied("a reader may only SELECT, SHOW, DESCRIBE and EXISTS");
  return checkNode(root, tables);
}

function checkNode(node: SyntaxNode, tables: ReadableTables): EngineFailure | undefined {
  const why = nodeFailure(node, tables);
  if (why !== undefined) return why;
  if (node.kind === "TableExpression" && node.children.some((child) => child.kind === "Function")) return undefined;
  for (const child of node.children) {
    const inner = checkNode(child, tables);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function nodeFailure(node: SyntaxNode, tables: ReadableTables): EngineFailure | undefined {
  switch (node.kind) {
    case "Function": return functionFailure(node, tables);
    case "TableExpression": return sourceFailure(node);
    case "TableIdentifier": return tables.mayRead(node.text) ? undefined : denied(`it's necessary to have the grant SELECT ON ${node.text}`);
    case "Identifier": return tables.isForbiddenFunction(node.text) ? failure("FUNCTION_NOT_ALLOWED", `${node.text} is a function that is not for readers: write a column of this name with its table's`, 403) : undefined;
    default: return PLAIN_NODES.has(node.kind) ? undefined : denied(`${node.kind} is not for readers`);
  }
}

function functionFailure(node: SyntaxNode, tables: ReadableTables): EngineFailure | undefined {
  if (!isAllowedFunction(node.text)) return failure("FUNCTION_NOT_ALLOWED", `Function ${node.text} is not for readers`, 403);
  if (!IN_FUNCTIONS.has(node.text.toLowerCase())) return undefined;
  // The right side of IN may be a table's name, in the place of a column's.
  const right = node.children[0]?.children[1];
  if (right?.kind === "Identifier" && !tables.mayRead(right.text)) return denied(`it's necessary to have the grant SELECT ON ${right.text}`);
  return undefined;
}

/** Of table functions only `numbers` with literal arguments is let in: boards fill gaps with it. */
function sourceFailure(node: SyntaxNode): EngineFailure | undefined {
  const source = node.children.find((child) => child.kind === "Function");
  if (source === undefined) return undefined;
  const given = source.children[0]?.children ?? [];
  const isSmall = given.length >= 1 && given.length <= 2 && given.every((argument) => argument.kind === "Literal" && Number(/^UInt64_(\d+)$/.exec(argument.text)?.[1] ?? "NaN") <= MAX_NUMBERS);
  if (source.text === "numbers" && isSmall && node.children.length === 1) return undefined;
  return failure("FUNCTION_NOT_ALLOWED", `Table function ${source.text} is not for readers (numbers(n) up to ${String(MAX_NUMBERS)} is)`, 403);
}

function denied(what: string): EngineFailure {
  return failure("ACCESS_DENIED", `Not enough privileges. To execute this query, ${what}`);
}
