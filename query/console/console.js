// The first page: reads the API every ten seconds and shows what people come for. No framework, no outside request.
const REFRESH_MS = 10_000;
const ALERTS_SHOWN = 3;
const byId = (id) => document.getElementById(id);
const percent = (ratio, digits = 2) => (ratio === null ? "no data" : `${(ratio * 100).toFixed(digits)} %`);
const count = (n) => n.toLocaleString("en");
const minutes = (m) => (m === null ? "" : Math.abs(m) >= 120 ? `${(m / 60).toFixed(1)} h` : `${m.toFixed(1)} min`);

function element(tag, { text, className, attributes } = {}, children = []) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className !== undefined) node.className = className;
  for (const [name, value] of Object.entries(attributes ?? {})) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
const cell = (text, className) => element("td", { text, className });
const row = (cells) => element("tr", {}, cells);
const nothing = (columns, text) => element("tr", {}, [element("td", { text, className: "empty", attributes: { colspan: String(columns) } })]);

function budgetCell(group) {
  const left = group.budgetRemainingRatio;
  if (left === null) return cell("no data", "soft");
  const tone = left < 0 ? "bad" : left < 0.25 ? "warn" : "good";
  const meter = element("meter", { attributes: { min: "0", max: "1", low: "0.1", high: "0.25", optimum: "1", value: String(Math.max(0, Math.min(1, left))), "aria-label": "error budget left" } });
  return element("td", {}, [element("div", { className: "budget" }, [meter, element("span", { className: tone, text: `${percent(left, 1)}, ${minutes(group.budgetRemainingMinutes)}` })])]);
}

function sloRows(slos) {
  return slos.flatMap((slo) => slo.groups.map((group) => {
    const hour = group.burnRates.find((b) => b.windowSeconds === 3600);
    const burn = hour?.burnRate ?? null;
    const where = Object.entries(group.group).filter(([k]) => k !== "tenant").map(([, v]) => v || "(none)").join(" / ");
    const tone = { ok: "good", pending: "warn", firing: "bad", unknown: "soft" }[group.state];
    return row([
      element("td", {}, [element("a", { text: slo.displayName, attributes: { href: `/api/v1/slos/${encodeURIComponent(slo.name)}`, title: slo.description } })]),
      cell(where), cell(percent(slo.targetRatio, 3)), cell(`${percent(group.sliRatio, 3)} of ${count(group.validCount)}`), budgetCell(group),
      cell(burn === null ? "no data" : `${burn.toFixed(burn < 10 ? 2 : 0)}x`, burn !== null && burn > 1 ? "warn" : ""), cell(group.state, `state ${tone}`),
    ]);
  }));
}

function alertCard(alert) {
  const children = [
    element("h3", { text: `${alert.state.toUpperCase()}: ${alert.annotations.summary ?? alert.name}` }),
    element("p", { className: "soft", text: `${alert.severity}, ${alert.slo}, since ${alert.firedAtMs === null ? "now" : new Date(alert.firedAtMs).toISOString().replace("T", " ").slice(0, 19)} UTC${alert.isStale ? "; the data behind it is stale" : ""}` }),
  ];
  if (alert.annotations.description) children.push(element("p", { text: alert.annotations.description }));
  if (alert.annotations.runbook_url) children.push(element("p", {}, [element("a", { text: "Runbook", attributes: { href: alert.annotations.runbook_url } })]));
  return element("article", { className: `alert ${alert.severity} ${alert.state}` }, children);
}

function show(slos, alerts, events, ledger) {
  const firing = alerts.filter((a) => a.state === "firing" || a.state === "recovering");
  const pages = firing.filter((a) => a.severity === "page").length;
  const verdict = byId("verdict");
  verdict.textContent = firing.length === 0 ? "No alert is firing" : `${pages} page${pages === 1 ? "" : "s"} and ${firing.length - pages} ticket${firing.length - pages === 1 ? "" : "s"} firing`;
  verdict.className = pages > 0 ? "bad" : firing.length > 0 ? "warn" : "good";
  const visible = alerts.filter((a) => ["pending", "firing", "recovering", "resolved"].includes(a.state) && a.severity !== "none");
  const urgency = (alert) => (alert.state === "resolved" ? 2 : 0) + (alert.severity === "page" ? 0 : 1);
  const sorted = [...visible].sort((a, b) => urgency(a) - urgency(b) || (b.firedAtMs ?? 0) - (a.firedAtMs ?? 0));
  const isOpen = byId("alerts").querySelector("details")?.open ?? false;
  const rest = sorted.slice(ALERTS_SHOWN);
  const more = rest.length === 0 ? [] : [element("details", { attributes: isOpen ? { open: "" } : {} }, [element("summary", { text: `${rest.length} more alerts` }), ...rest.map(alertCard)])];
  byId("alerts").replaceChildren(...(sorted.length > 0 ? [...sorted.slice(0, ALERTS_SHOWN).map(alertCard), ...more] : [element("p", { className: "scroll empty", text: "Nothing is burning its budget faster than its policy allows." })]));
  const rows = sloRows(slos);
  byId("slos").replaceChildren(...(rows.length > 0 ? rows : [nothing(7, "No traffic has been measured yet.")]));
  byId("failures").replaceChildren(...(events.length > 0 ? events.map((e) => row([
    cell(e.ts.slice(0, 19).replace("T", " ")), cell(`${e.product} / ${e.service}`), cell(e.route), cell(e.reason_detail ? `${e.reason} (${e.reason_detail})` : e.reason, "bad"), cell(e.fault_domain), cell(e.issuer), cell(String(e.http_status)), cell(e.trace_id.slice(0, 16)),
  ])) : [nothing(8, "None in the last hour.")]));
  byId("ledger").replaceChildren(...(ledger.bySource.length > 0 ? ledger.bySource.map((s) => row([
    cell(`${s.tenant}, ${s.transport} ${s.signal}`), ...["received", "stored", "deduplicated", "rejected", "quarantined", "ignored", "inLog"].map((k) => cell(count(s[k]))),
  ])) : [nothing(8, "Nothing received yet.")]));
  byId("setup").hidden = ledger.bySource.some((s) => s.received > 0);
}

const read = async (path) => {
  const response = await fetch(path, { headers: { accept: "application/json" } });
  const body = await response.json();
  if (!response.ok) throw new Error(`${body.title ?? response.status}. ${body.action ?? ""}`);
  return body;
};

async function refresh() {
  try {
    const [slos, alerts, events, ledger] = await Promise.all([read("/api/v1/slos"), read("/api/v1/alerts"), read("/api/v1/events?decision=error&limit=15"), read("/api/v1/ledger")]);
    show(slos.slos, alerts.alerts, events.events, ledger);
  } catch (error) {
    const verdict = byId("verdict");
    verdict.textContent = `The service does not answer as it should: ${error instanceof Error ? error.message : error}`;
    verdict.className = "bad";
  }
}

const host = location.hostname;
byId("setup-lines").textContent = ["OTEL_EXPORTER_OTLP_ENDPOINT=http://" + host + ":4318", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_LOGS_EXPORTER=otlp"].join("\n");
await refresh();
setInterval(refresh, REFRESH_MS);
