/** The boards, from the same JSON and SQL as in Grafana. */
import { ask } from "../api.js";
import { boardView } from "../board/board-view.js";
import { h, replace } from "../dom.js";
import { empty, head } from "../widgets/parts.js";

/** @param {import("../types.d.ts").PageContext} context */
export async function showBoards(context) {
  context.setTitle("Boards");
  const { boards } = await ask("/api/v1/boards", context.signal);
  replace(context.root, head("Boards", "The same boards as in Grafana, from the same JSON and the same SQL."), h("div", { class: "columns" }, ...boards.map((/** @type {{ uid: string, title: string, description: string }} */ b) => h("a", { class: "card padded", href: `/boards/${b.uid}` }, h("strong", {}, b.title), h("br"), h("span", { class: "soft small" }, b.description)))));
}

/** @param {import("../types.d.ts").PageContext} context */
export async function showBoard(context) {
  replace(context.root, head("Board"), empty("Reading ..."));
  const board = await ask(`/api/v1/boards/${encodeURIComponent(context.params["uid"] ?? "")}`, context.signal);
  context.setTitle(board.title);
  replace(context.root, head(board.title, board.description), boardView(board, { query: context.query, signal: context.signal, follow: context.follow }));
}
