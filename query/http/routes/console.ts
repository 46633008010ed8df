import { readFileSync } from "node:fs";
import type { Router } from "express";
import type { QueryPorts } from "../../ports.ts";
import { renderMarkdown } from "../markdown.ts";

const ASSETS = new URL("../../console/", import.meta.url);
const FILES = [
  { path: "/", file: "index.html", type: "text/html; charset=utf-8" },
  { path: "/console.css", file: "console.css", type: "text/css; charset=utf-8" },
  { path: "/console.js", file: "console.js", type: "text/javascript; charset=utf-8" },
  { path: "/icon.svg", file: "icon.svg", type: "image/svg+xml" },
] as const;

/** The console: static files from query/console, read once, and the runbooks as a page whose anchors the alerts link to. */
export function consoleRoutes(router: Router, ports: Pick<QueryPorts, "runbooksMarkdown">): void {
  for (const { path, file, type } of FILES) {
    const body = readFileSync(new URL(file, ASSETS));
    router.get(path, (_req, res) => { res.setHeader("Content-Type", type); res.send(body); });
  }
  router.get("/runbooks", (_req, res) => {
    res.setHeader("Content-Type", "text/html; charset=utf-8");
    res.send(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Runbooks - auth-slo</title><link rel="stylesheet" href="/console.css"><link rel="icon" href="/icon.svg"></head><body class="prose"><main><p><a href="/">auth-slo</a></p>${renderMarkdown(ports.runbooksMarkdown())}</main></body></html>`);
  });
}
