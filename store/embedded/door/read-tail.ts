import { type Piece } from "./clean-statement.ts";

/** A statement without its tail: `[SETTINGS name = value, ...] [FORMAT name] [SETTINGS ...]`, which ends a SELECT in ClickHouse. */
export interface StatementTail {
  readonly body: readonly Piece[];
  readonly format: string | undefined;
  readonly settings: ReadonlyMap<string, string>;
}

/** Takes the tail off. Only a SETTINGS list that is at the very end and of plain values is taken; any other stays and is refused later. */
export function readTail(pieces: readonly Piece[]): StatementTail {
  const settings = new Map<string, string>();
  let body = takeSettings(pieces, settings);
  let format: string | undefined;
  const [word, name] = body.slice(-2);
  // `format` may also be a column: a clause follows something complete, and is not the first thing said.
  if (body.length > 2 && word?.kind === "word" && word.text.toUpperCase() === "FORMAT" && name?.kind === "word" && !endsOpen(body.at(-3))) {
    format = name.text;
    body = takeSettings(body.slice(0, -2), settings);
  }
  return { body, format, settings };
}

const OPEN = /^(?:SELECT|FROM|WHERE|BY|AND|OR|NOT|AS|ON|IN|LIKE|HAVING|DISTINCT|,|\(|\[|\.|=|<|>|\+|-|\*|\/|%)$/i;

function endsOpen(piece: Piece | undefined): boolean {
  // `SELECT * FORMAT JSON`: the star is a column list and not a multiplication.
  return piece === undefined || ((piece.kind === "word" || piece.kind === "mark") && piece.text !== "*" && OPEN.test(piece.text));
}

function takeSettings(pieces: readonly Piece[], into: Map<string, string>): readonly Piece[] {
  const at = pieces.findLastIndex((piece, i) => piece.kind === "word" && piece.text.toUpperCase() === "SETTINGS" && pieces[i - 1]?.text !== ".");
  if (at <= 0) return pieces;
  const found = new Map<string, string>();
  for (let i = at + 1; i < pieces.length;) {
    const [name, equals, value] = [pieces[i], pieces[i + 1], pieces[i + 2]];
    const text = valueOf(value);
    if (name?.kind !== "word" || equals?.text !== "=" || text === undefined) return pieces;
    found.set(name.text, text);
    i += 3;
    if (i < pieces.length && pieces[i++]?.text !== ",") return pieces;
  }
  if (found.size === 0) return pieces;
  for (const [name, value] of found) if (!into.has(name)) into.set(name, value);
  return pieces.slice(0, at);
}

function valueOf(piece: Piece | undefined): string | undefined {
  if (piece?.kind === "number" || piece?.kind === "word") return piece.text;
  return piece?.kind === "string" && !/[\\]|.'./.test(piece.text.slice(1, -1)) ? piece.text.slice(1, -1) : undefined;
}
