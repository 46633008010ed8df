/** Words in Markdown (headings, paragraphs, lists, bold, emphasis, code, links), built as elements. */
import { h } from "../dom.js";
import { safeHref } from "../links.js";

/** @param {string} content @returns {HTMLElement} */
export function markdown(content) {
  const root = h("div", { class: "text", tabindex: "0", role: "region", "aria-label": "Text" });
  /** @type {HTMLUListElement | null} */
  let list = null;
  for (const line of content.split("\n")) {
    const heading = /^(#{1,4}) (.+)$/.exec(line);
    const item = /^(?:[-*]|\d+\.) (.+)$/.exec(line.trim());
    if (item !== null) { list ??= root.appendChild(h("ul")); list.append(h("li", {}, ...inline(item[1] ?? ""))); continue; }
    list = null;
    if (heading !== null) root.append(h("p", {}, h("strong", {}, ...inline(heading[2] ?? ""))));
    else if (line.trim() !== "") root.append(h("p", {}, ...inline(line)));
  }
  return root;
}

/** @param {string} text @returns {Node[]} */
function inline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|\[[^\]]+\]\([^)\s]+\))/).filter((part) => part !== "").map((part) => {
    if (part.startsWith("`")) return h("code", {}, part.slice(1, -1));
    if (part.startsWith("**")) return h("strong", {}, part.slice(2, -2));
    if (part.length > 2 && part.startsWith("*") && part.endsWith("*")) return h("em", {}, part.slice(1, -1));
    const link = /^\[([^\]]+)\]\(([^)\s]+)\)$/.exec(part);
    const href = link === null ? null : safeHref(link[2] ?? "");
    return link !== null && href !== null ? h("a", { href }, link[1] ?? "") : document.createTextNode(part);
  });
}
