/** Asks for an API token when the service wants one, and says so when the one that was given is not known. */
import { keepToken, wasTokenSent } from "./api.js";
import { h } from "./dom.js";

const FIRST = "Make one with `auth-slo token create NAME` and put its line into the API tokens file. It is kept for this tab only.";
const AGAIN = "This service does not know that token. Tokens are compared with the API tokens file as it is now.";

let isShown = false;
/** Whoever closes the window is not asked again by every refresh, only after a reload. */
let isDeclined = false;

export function askForToken() {
  if (isShown || isDeclined) return;
  isShown = true;
  const isWrong = wasTokenSent();
  const input = h("input", { id: "token", type: "password", autocomplete: "off", size: "44", "aria-describedby": "token-about" });
  const enter = () => {
    if (input.value.trim() === "") return input.focus();
    keepToken(input.value.trim());
    location.reload();
  };
  input.addEventListener("keydown", (e) => { if (e.key === "Enter") enter(); });
  const dialog = h("dialog", { "aria-labelledby": "token-title" },
    h("h2", { id: "token-title" }, isWrong ? "The token was not accepted" : "This service asks for a token"), h("p", { id: "token-about", class: isWrong ? "bad" : "soft" }, isWrong ? AGAIN : FIRST),
    h("label", { class: "field", for: "token" }, "API token"), h("p", {}, input), h("div", { class: "actions" }, h("button", { type: "button", onclick: enter }, "Sign in"), h("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, "Not now")));
  dialog.addEventListener("close", () => { isShown = false; isDeclined = true; dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
}
