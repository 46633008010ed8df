export interface Room { readonly name: string; readonly files: number }
export interface Edge { readonly from: string; readonly to: string; readonly count: number; readonly typeOnly: boolean }

/** Columns of the picture, in the order of the flow; what is not named here joins the column of its top folder. */
const COLUMNS: readonly (readonly string[])[] = [
  ["store/schema", "store", "store/client", "store/embedded", "config.ts"],
  ["ingest", "ingest/decode", "ingest/profiles", "ingest/block", "ingest/log", "ingest/dedupe", "ingest/ledger"],
  ["ingest/redact", "ingest/normalise", "ingest/deliver"],
  ["ingest/pipeline", "ingest/wire", "rules", "rules/slo", "rules/measure", "rules/notify", "rules/catalog", "query", "query/http"],
  ["ingest (surface)", "store (surface)", "rules (surface)", "query (surface)"],
  ["cli", "demo", "main.ts"],
];
const WIDTH = 190, HEIGHT = 46, GAP_X = 60, GAP_Y = 26, MARGIN = 28;
const areaOf = (name: string) => name.split(/[/ ]/)[0] ?? "";
const FILL: Readonly<Record<string, string>> = { store: "#dbe9f6", ingest: "#dff2e1", rules: "#fbe8d3", query: "#eadff5" };

const escapeXml = (s: string) => s.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const columnOf = (name: string) => {
  const exact = COLUMNS.findIndex((c) => c.includes(name));
  if (exact >= 0) return exact;
  const top = COLUMNS.findIndex((c) => c.some((n) => areaOf(n) === areaOf(name)));
  return top >= 0 ? top : COLUMNS.length - 1;
};

interface Placed extends Room { readonly x: number; readonly y: number }

function place(rooms: readonly Room[]): Map<string, Placed> {
  const placed = new Map<string, Placed>();
  COLUMNS.forEach((order, column) => {
    const rank = (n: string) => { const i = order.indexOf(n); return i < 0 ? order.length : i; };
    const here = rooms.filter((r) => columnOf(r.name) === column).sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name));
    here.forEach((room, row) => placed.set(room.name, { ...room, x: MARGIN + column * (WIDTH + GAP_X), y: MARGIN + 24 + row * (HEIGHT + GAP_Y) }));
  });
  return placed;
}

function arrow(a: Placed, b: Placed, edge: Edge): string {
  const sameColumn = a.x === b.x;
  const leftwards = b.x < a.x;
  const [x1, y1] = sameColumn ? [a.x + WIDTH, a.y + HEIGHT / 2] : [leftwards ? a.x : a.x + WIDTH, a.y + HEIGHT / 2];
  const [x2, y2] = sameColumn ? [b.x + WIDTH, b.y + HEIGHT / 2] : [leftwards ? b.x + WIDTH : b.x, b.y + HEIGHT / 2];
  const bend = sameColumn ? 34 : (x2 - x1) / 2;
  const c1 = sameColumn ? x1 + bend : x1 + bend;
  const c2 = sameColumn ? x2 + bend : x2 - bend;
  const dash = edge.typeOnly ? ' stroke-dasharray="4 3"' : "";
  return `<path d="M${x1} ${y1} C${c1} ${y1} ${c2} ${y2} ${x2} ${y2}" fill="none" stroke="#52606d" stroke-opacity="0.65" stroke-width="${Math.min(3, 0.8 + edge.count / 6).toFixed(1)}"${dash} marker-end="url(#tip)"><title>${escapeXml(`${edge.from} imports ${edge.to} (${edge.count}${edge.typeOnly ? ", types only" : ""})`)}</title></path>`;
}

/** A deterministic SVG of rooms (folders) and arrows (imports; dashed when only types are imported). */
export function drawGraph(rooms: readonly Room[], edges: readonly Edge[]): string {
  const placed = place(rooms);
  const width = MARGIN * 2 + COLUMNS.length * (WIDTH + GAP_X) - GAP_X;
  const height = Math.max(...[...placed.values()].map((p) => p.y + HEIGHT)) + MARGIN;
  const lines = [...edges].sort((a, b) => a.from.localeCompare(b.from) || a.to.localeCompare(b.to)).flatMap((e) => {
    const a = placed.get(e.from), b = placed.get(e.to);
    return a === undefined || b === undefined ? [] : [arrow(a, b, e)];
  });
  const boxes = [...placed.values()].sort((a, b) => a.name.localeCompare(b.name)).map((p) => [
    `<rect x="${p.x}" y="${p.y}" width="${WIDTH}" height="${HEIGHT}" rx="6" fill="${FILL[areaOf(p.name)] ?? "#eef1f4"}" stroke="#7b8794"/>`,
    `<text x="${p.x + 12}" y="${p.y + 20}" font-weight="600">${escapeXml(p.name)}</text>`,
    `<text x="${p.x + 12}" y="${p.y + 37}" fill="#52606d" font-size="11">${p.files} file${p.files === 1 ? "" : "s"}</text>`,
  ].join(""));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="10" markerHeight="10" orient="auto"><path d="M0 0L8 4L0 8z" fill="#52606d"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${MARGIN}" y="${MARGIN - 4}" fill="#52606d">Imports, from the code. Arrows point to what is imported; dashed: types only.</text>`,
    ...lines, ...boxes, "</svg>", "",
  ].join("\n");
}
