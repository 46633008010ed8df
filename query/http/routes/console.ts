import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Router } from "express";
import type { QueryPorts } from "../../ports.ts";
import { renderMarkdown } from "../markdown.ts";

const ASSETS = new URL("../../console/", import.meta.url);
const TYPES: Readonly<Record<string, string>> = { html: "text/html; charset=utf-8", css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8", svg: "image/svg+xml" };
const VENDOR = [
  { path: "/assets/vendor/uplot.js", module: "uplot/dist/uPlot.iife.min.js", type: "js" },
  { path: "/assets/vendor/uplot.css", module: "uplot/dist/uPlot.min.css", type: "css" },
] as const;
/** Addresses that the console's own script shows; the same page is sent for each. `/d/<uid>` is what links in the boards' JSON say. */
const PAGES = ["/", "/boards", "/boards/:uid", "/d/:uid", "/slos", "/slos/:name", "/alerts", "/alerts/:fingerprint", "/revocations", "/revocations/:id", "/issuers", "/events", "/setup"];

interface Asset { readonly path: string; readonly type: string; readonly body: Buffer }

/** Addresses that show nothing of what is stored: the console's page and files, and the runbooks. They are answered without a token; the page asks for one. */
export function isConsolePath(path: string): boolean {
  return path === "/" || path === "/icon.svg" || path === "/runbooks" || /^\/(?:assets|boards|d|slos|alerts|revocations|issuers|events|setup)(?:\/|$)/.test(path);
}

/** The console: static files from query/console and the charting library, read once, and the runbooks as a page whose anchors the alerts link to. */
export function consoleRoutes(router: Router, ports: Pick<QueryPorts, "runbooksMarkdown">): void {
  const page = readFileSync(new URL("index.html", ASSETS));
  router.get([...PAGES], (_req, res) => { res.setHeader("Content-Type", TYPES["html"] ?? ""); res.send(page); });
  for (const { path, type, body } of assets()) router.get(path, (_req, res) => { res.setHeader("Content-Type", type); res.send(body); });
  router.get("/runbooks", (_req, res) => {
    res.setHeader("Content-Type", TYPES["html"] ?? "");
    res.send(runbookPage(renderMarkdown(ports.runbooksMarkdown())));
  });
}

/** Every file below query/console by its name, and nothing else: no part of a request ever reaches the file system. */
function assets(): readonly Asset[] {
  const names = readdirSync(ASSETS, { recursive: true, encoding: "utf8" }).map((n) => n.replaceAll("\\", "/")).filter((n) => /\.(?:js|css|svg)$/.test(n));
  const own = names.map((name) => ({ path: name === "icon.svg" ? "/icon.svg" : `/assets/${name}`, type: TYPES[name.split(".").at(-1) ?? ""] ?? "", body: readFileSync(new URL(name, ASSETS)) }));
  const require = createRequire(import.meta.url);
  return [...own, ...VENDOR.map(({ path, module, type }) => ({ path, type: TYPES[type] ?? "", body: readFileSync(require.resolve(module)) }))];
}

function runbookPage(body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Runbooks - auth-slo</title>
<link rel="stylesheet" href="/assets/base.css"><link rel="stylesheet" href="/assets/layout.css"><link rel="icon" href="/icon.svg"><script src="/assets/theme-first.js"></script></head>
<body class="prose"><a class="skip" href="#content">Skip to the text</a><header class="prose-top"><a href="/">auth-slo</a></header><main id="content" tabindex="-1">${body}</main></body></html>`;
}
