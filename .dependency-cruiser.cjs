/** Import boundaries: data flows right, imports flow left, values meet only in main.ts. */
const area = "^(ingest|query|rules|store|dashboards|cli|demo)/";
const oneDriver = (pkg, where, why) => ({
  name: `one-place-for-${pkg.replace(/\W+/g, "-")}`,
  comment: why,
  severity: "error",
  from: { pathNot: `^(${where})|^(test|bench|demo|tools)/` },
  to: { path: `node_modules/${pkg}/` },
});
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "not-to-test", comment: "Test aids never live in, nor are used by, production code.", severity: "error", from: { pathNot: "^(test|bench|tools)/" }, to: { path: "^(test|bench|tools)/" } },
    { name: "nobody-imports-main", severity: "error", from: { pathNot: "^(test|bench)/" }, to: { path: "^main\\.ts$" } },
    { name: "store-imports-nobody", severity: "error", from: { path: "^store/" }, to: { path: "^(ingest|query|rules|cli|demo)/", pathNot: "^ingest/event\\.ts$" } },
    { name: "ingest-imports-store-only", severity: "error", from: { path: "^ingest/" }, to: { path: "^(query|rules|cli|demo)/" } },
    { name: "rules-imports-store-only", comment: "rules may know the vocabulary of events (ingest/event.ts), nothing else of ingest or query.", severity: "error", from: { path: "^rules/" }, to: { path: "^(ingest|query|cli|demo)/", pathNot: "^ingest/event\\.ts$" } },
    { name: "query-imports-store-only", severity: "error", from: { path: "^query/" }, to: { path: "^(ingest|rules|cli|demo)/", pathNot: "^ingest/event\\.ts$" } },
    { name: "stages-flow-one-way", comment: "decode knows nothing of what comes after it.", severity: "error", from: { path: "^ingest/decode/" }, to: { path: "^ingest/(normalise|redact|block|log|deliver|pipeline|wire)/" } },
    { name: "log-knows-no-wire", severity: "error", from: { path: "^ingest/(log|deliver)/" }, to: { path: "^ingest/(wire|decode|normalise|pipeline)/" } },
    { name: "pure-core-of-rules", severity: "error", from: { path: "^rules/(alert|burn|budget|sli|fingerprint|schedule|explain)\\.ts$" }, to: { path: "^(store|rules/measure|rules/notify/(alertmanager|outbox))" , dependencyTypesNot: ["type-only"] } },
    oneDriver("@clickhouse/client", "store/client/", "Every statement goes through the store's client."),
    oneDriver("chdb", "store/embedded/", "One process owns a data directory: only the engine child opens it."),
    oneDriver("@grpc/grpc-js", "ingest/wire/", "gRPC ends at the wire."),
    oneDriver("express", "query/http/", "HTTP API framework stays in query/http."),
    oneDriver("kafkajs", "ingest/wire/kafka", "Kafka ends at the wire."),
    { name: "no-dev-dependency-in-product", severity: "error", from: { path: area }, to: { dependencyTypes: ["npm-dev"], pathNot: "@types/" } },
    { name: "no-unknown", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(node_modules|data|dist|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".js", ".mjs", ".json"], exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
