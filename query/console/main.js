/** Starts the console: finds the page for an address, shows it, and follows links without loading the frame again. */
import { choose, isShown, noteShown } from "./address.js";
import { isAbort, onTokenNeeded, Problem } from "./api.js";
import { h, replace } from "./dom.js";
import { createShell } from "./shell.js";
import { showAlert } from "./pages/alert.js";
import { showAlerts } from "./pages/alerts.js";
import { showBoard, showBoards } from "./pages/board.js";
import { showEvents } from "./pages/events.js";
import { showIssuers } from "./pages/issuers.js";
import { showRevocation, showRevocations } from "./pages/revocations.js";
import { showSetup } from "./pages/setup.js";
import { showSlo } from "./pages/slo.js";
import { showSlos } from "./pages/slos.js";
import { showStart } from "./pages/start.js";
import { askForToken } from "./sign-in.js";

/** @typedef {import("./types.d.ts").PageContext} PageContext */

/** @type {readonly (readonly [RegExp, (context: PageContext) => Promise<void> | void])[]} */
const PAGES = [
  [/^\/$/, showStart], [/^\/alerts$/, showAlerts], [/^\/alerts\/(?<fingerprint>[^/]+)$/, showAlert], [/^\/slos$/, showSlos], [/^\/slos\/(?<name>[^/]+)$/, showSlo],
  [/^\/boards$/, showBoards], [/^\/(?:boards|d)\/(?<uid>[^/]+)$/, showBoard], [/^\/events$/, showEvents], [/^\/issuers$/, showIssuers],
  [/^\/revocations$/, showRevocations], [/^\/revocations\/(?<id>[^/]+)$/, showRevocation], [/^\/setup$/, showSetup],
];

const root = /** @type {HTMLElement} */ (document.getElementById("page"));
const shell = createShell();
/** @type {AbortController} */
let current = new AbortController();
/** How the page that is shown follows the address, and the path that it does so on. @type {{ path: string, job: (query: URLSearchParams) => void } | null} */
let follower = null;

/** @param {boolean} takesFocus */
async function show(takesFocus) {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  follower = null;
  noteShown();
  const page = h("div");
  root.replaceChildren(page);
  shell.drawMenu();
  const found = PAGES.map(([path, page_]) => ({ match: path.exec(location.pathname), page_ })).find(({ match }) => match !== null);
  const failed = (/** @type {unknown} */ error) => { if (!signal.aborted && !isAbort(error)) replace(page, problemBox(error)); };
  /** @type {PageContext} */
  const context = {
    root: page, signal, query: new URLSearchParams(location.search), params: Object.fromEntries(Object.entries(found?.match?.groups ?? {}).map(([n, v]) => [n, decodeURIComponent(v)])),
    go: (query) => void again(query),
    follow: (job) => { if (!signal.aborted) follower = { path: location.pathname, job }; },
    setTitle: (title) => { document.title = title === "" ? "auth-slo" : `${title} - auth-slo`; },
    every: async (everyMs, job) => {
      const run = () => job().catch(failed);
      const timer = setInterval(() => { if (!document.hidden) void run(); }, everyMs);
      signal.addEventListener("abort", () => clearInterval(timer));
      await run();
    },
  };
  context.setTitle("");
  try {
    if (found === undefined) replace(page, h("h1", {}, "There is nothing here"), h("p", {}, h("a", { href: "/" }, "To the overview")));
    else await found.page_(context);
  } catch (error) {
    failed(error);
  }
  if (takesFocus && !signal.aborted) { scrollTo(0, 0); document.getElementById("content")?.focus({ preventScroll: true }); }
}

/** @param {URLSearchParams} query */
async function again(query) {
  const key = document.activeElement?.getAttribute("data-key") ?? null;
  const focus = (/** @type {Element | null} */ target) => { if (target instanceof HTMLElement && (document.activeElement === null || document.activeElement === document.body)) target.focus({ preventScroll: true }); };
  const sameAsBefore = () => (key === null ? null : root.querySelector(`[data-key="${CSS.escape(key)}"]`));
  choose(query);
  const shown = show(false);
  focus(sameAsBefore());
  await shown;
  focus(sameAsBefore() ?? document.getElementById("content"));
}

/** @param {unknown} error */
function problemBox(error) {
  const [title, action] = error instanceof Problem ? [error.message, error.action] : ["This page could not be shown", error instanceof Error ? error.message : String(error)];
  return h("div", { class: "card padded", role: "alert" }, h("h1", {}, title), h("p", { class: "soft" }, action), h("p", {}, h("a", { class: "button", href: "/" }, "To the overview")));
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target === "_blank") return;
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin || !PAGES.some(([path]) => path.test(url.pathname)) || (url.hash !== "" && url.pathname === location.pathname)) return;
  event.preventDefault();
  history.pushState(null, "", url.pathname + url.search + url.hash);
  void show(true);
});
addEventListener("popstate", () => {
  if (isShown()) return;
  if (follower === null || follower.path !== location.pathname) return void show(true);
  noteShown();
  follower.job(new URLSearchParams(location.search));
});

onTokenNeeded(askForToken);

void show(false);
