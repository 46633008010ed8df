/**
 * Renders the plain Markdown that our own runbooks use (headings with anchors, paragraphs, lists, fenced code, inline code, tables as text) to HTML.
 * Links go to anchors of the same page and to https addresses. Everything is escaped first, so a runbook cannot inject markup. Anchors follow the usual rule: lower case, spaces to hyphens.
 */
export function renderMarkdown(markdown: string): string {
  const out: string[] = [];
  let list = false, code = false, paragraph: string[] = [], block: string[] = [];
  const flush = () => {
    if (paragraph.length > 0) out.push(`<p>${inline(paragraph.join(" "))}</p>`);
    paragraph = [];
    if (list) out.push("</ul>");
    list = false;
  };
  for (const line of markdown.split("\n")) {
    if (line.startsWith("```")) { flush(); if (code) out.push(`<pre tabindex="0"><code>${block.map(escapeHtml).join("\n")}</code></pre>`); block = []; code = !code; continue; }
    if (code) { block.push(line); continue; }
    const heading = /^(#{1,4}) (.+)$/.exec(line);
    if (heading) { flush(); const level = heading[1]?.length ?? 1; out.push(`<h${level} id="${anchorOf(heading[2] ?? "")}">${inline(heading[2] ?? "")}</h${level}>`); continue; }
    const item = /^(?:[-*]|\d+\.) (.+)$/.exec(line);
    if (item) {
      if (paragraph.length > 0) flush();
      if (!list) out.push("<ul>");
      list = true;
      out.push(`<li>${inline(item[1] ?? "")}</li>`);
      continue;
    }
    if (line.trim() === "") flush();
    else if (list && line.startsWith("  ")) out.push(inline(line.trim()));
    else paragraph.push(line);
  }
  flush();
  return out.join("\n");
}

/** `JWKS fetch fails (F2)` -> `jwks-fetch-fails-f2`. */
export function anchorOf(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").trim().replace(/\s+/g, "-");
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

function inline(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>").replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>").replace(/\[([^\]]+)\]\(((?:#|https:\/\/)[^)\s]*)\)/g, '<a href="$2">$1</a>');
}
