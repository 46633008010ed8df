/** What stands around every page: the menu with what is firing, the theme, and a line when a part of the service is away. */
import { ask, isAbort } from "./api.js";
import { h, replace } from "./dom.js";

const THEME = "auth-slo-theme";

/** @param {string} path @param {readonly { uid: string, title: string }[]} boards @param {{ pages: number, tickets: number } | null} firing */
function menu(path, boards, firing) {
  const link = (/** @type {string} */ href, /** @type {string} */ text, /** @type {HTMLElement | null} */ badge = null) => {
    const isHere = href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`) || path.replace(/^\/d\//, "/boards/") === href;
    return h("a", { href, "aria-current": isHere ? "page" : null }, h("span", {}, text), badge);
  };
  const count = firing === null ? 0 : firing.pages + firing.tickets;
  const badge = count === 0 ? null : h("span", { class: `badge ${firing !== null && firing.pages > 0 ? "bad" : "warn"}`, "aria-label": `${count} firing` }, String(count));
  return [
    link("/", "Overview"), link("/alerts", "Alerts", badge), link("/slos", "Objectives"),
    h("h2", {}, "Boards"), ...boards.map((b) => link(`/boards/${b.uid}`, b.title.replace(/^Auth SLO\s*[/·:-]\s*/, ""))),
    h("h2", {}, "Look closer"), link("/events", "Events"), link("/issuers", "Issuers"), link("/revocations", "Revocations"),
    h("h2", {}, "Service"), link("/setup", "Set-up"), link("/runbooks", "Runbooks"), link("/api/v1/openapi.json", "API"),
  ];
}

export const themeChoice = () => localStorage.getItem(THEME) ?? "system";

/** @param {string} choice */
function setTheme(choice) {
  if (choice === "system") localStorage.removeItem(THEME);
  else localStorage.setItem(THEME, choice);
  applyTheme();
}

function applyTheme() {
  const choice = themeChoice();
  const isDark = choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset["theme"] = isDark ? "dark" : "light";
  document.dispatchEvent(new CustomEvent(THEME));
  for (const button of document.querySelectorAll("[data-theme-choice]")) button.setAttribute("aria-pressed", String(button.getAttribute("data-theme-choice") === choice));
}

/** @param {{ parts: readonly { part: string, isReady: boolean, detail: string }[] }} status */
const awayText = (status) => status.parts.filter((p) => !p.isReady).map((p) => `The ${p.part} is not ready: ${p.detail}.`).join(" ");

export function createShell() {
  const nav = /** @type {HTMLElement} */ (document.getElementById("nav"));
  const foot = /** @type {HTMLElement} */ (document.getElementById("side-foot"));
  const banner = /** @type {HTMLElement} */ (document.getElementById("banner"));
  /** @type {{ uid: string, title: string }[]} */
  let boards = [];
  /** @type {{ pages: number, tickets: number } | null} */
  let firing = null;
  let version = "";
  const drawMenu = () => replace(nav, ...menu(location.pathname, boards, firing));
  const tell = (/** @type {string} */ text) => { if (banner.textContent !== text) banner.replaceChildren(...(text === "" ? [] : [h("p", { class: "banner" }, text)])); };
  const look = async () => {
    try {
      if (boards.length === 0) boards = (await ask("/api/v1/boards")).boards;
      const status = await ask("/api/v1/status");
      firing = status.firing;
      if (version !== status.version) { version = status.version; drawFoot(); }
      tell(status.isReady ? "" : `${awayText(status)} This page goes on by itself.`);
    } catch (error) {
      if (!isAbort(error)) tell(error instanceof Error ? `${error.message}. ${/** @type {{ action?: string }} */ (error).action ?? ""}` : "");
    }
    drawMenu();
  };
  const drawFoot = () => foot.replaceChildren(
    h("div", { class: "switch", role: "group", "aria-label": "Theme" }, ...[["light", "Light"], ["dark", "Dark"], ["system", "System"]].map(([choice = "", text = ""]) => h("button", { type: "button", "data-theme-choice": choice, "aria-pressed": String(themeChoice() === choice), onclick: () => setTheme(choice) }, text))),
    h("span", { class: "small soft" }, version === "" ? "" : `auth-slo ${version}`));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
  drawFoot();
  drawMenu();
  void look();
  setInterval(() => { if (!document.hidden) void look(); }, 5_000);
  return { drawMenu, look };
}
