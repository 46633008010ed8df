/** Building and replacing elements. Text only ever becomes text: nothing here reads markup. */

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [props] `class`, `on<event>` handlers, `data-*`, `aria-*` and other attributes; null and false leave one out
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on") && typeof value === "function") node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (name === "value" && "value" in node) /** @type {{ value: unknown }} */ (node).value = value;
    else node.setAttribute(name === "class" ? "class" : name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false).map((c) => (typeof c === "number" ? String(c) : /** @type {Node | string} */ (c))));
  return node;
}

/** @param {string} tag @param {Record<string, string | number>} props @param {...Node} children */
export function svg(tag, props, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** What tells an element from its neighbours over a redraw. @param {Element} element */
const nameOf = (element) => element.getAttribute("data-key") ?? `${element.tagName} ${element.getAttribute("href") ?? element.id} ${element.textContent}`;

/** Puts new content into `root`; the element that had the keyboard's focus, scroll positions and open details are found again. @param {Element} root @param {...Child} children */
export function replace(root, ...children) {
  const active = document.activeElement;
  const focused = active !== null && root.contains(active) && active !== root ? nameOf(active) : null;
  const open = new Set([...root.querySelectorAll("details[open]")].map((d) => d.getAttribute("data-key")));
  const scrolled = new Map([...root.querySelectorAll("[data-scroll]")].map((e) => [e.getAttribute("data-scroll"), e.scrollTop]));
  root.replaceChildren(...children.filter((c) => c !== null && c !== undefined && c !== false).map((c) => (typeof c === "number" ? String(c) : /** @type {Node | string} */ (c))));
  for (const d of root.querySelectorAll("details[data-key]")) if (open.has(d.getAttribute("data-key"))) d.setAttribute("open", "");
  for (const e of root.querySelectorAll("[data-scroll]")) e.scrollTop = scrolled.get(e.getAttribute("data-scroll")) ?? 0;
  if (focused === null) return;
  const again = [...root.querySelectorAll("a, button, input, select, summary, [tabindex]")].find((e) => nameOf(e) === focused);
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
}
