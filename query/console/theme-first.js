// Runs before the page is painted, so that it never flashes in the other theme.
(() => {
  const chosen = localStorage.getItem("auth-slo-theme");
  const isDark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset["theme"] = isDark ? "dark" : "light";
})();
