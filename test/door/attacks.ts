/** Statements that try to reach beyond the product's tables. `CANARY_FILE` stands for a file whose text must never come back. */
export interface Attack {
  readonly name: string;
  readonly sql: string;
  readonly params?: Readonly<Record<string, string>>;
}

const FILE = "'CANARY_FILE'";
const named = (group: string, statements: readonly string[]): Attack[] => statements.map((sql) => ({ name: `${group}: ${sql.replaceAll(/\s+/g, " ").slice(0, 90)}`, sql }));

/** Every place of a SELECT where an expression can stand. */
const PLACES = [
  "SELECT X", "SELECT length(X)", "SELECT 1 WHERE X != ''", "SELECT count() FROM auth_events PREWHERE X != ''", "SELECT 1 GROUP BY X", "SELECT 1 ORDER BY X", "SELECT 1 HAVING X != ''", "SELECT 1 LIMIT length(X)", "SELECT 1 LIMIT 1 OFFSET length(X)",
  "SELECT number FROM numbers(3) ORDER BY 1 LIMIT 1 BY X", "SELECT 1 FROM numbers(1) AS a JOIN numbers(1) AS b ON a.number = b.number AND X != ''", "SELECT sum(number) OVER (PARTITION BY X) FROM numbers(2)", "SELECT sum(number) OVER w FROM numbers(2) WINDOW w AS (ORDER BY X)",
  "SELECT sum(number) OVER (ORDER BY number ROWS BETWEEN length(X) PRECEDING AND CURRENT ROW) FROM numbers(2)", "WITH X AS y SELECT y", "WITH y AS (SELECT X) SELECT * FROM y", "WITH y AS MATERIALIZED (SELECT X AS z) SELECT z FROM y", "SELECT arrayMap(p -> X, [1])", "SELECT (1, X)", "SELECT [X]", "SELECT {X}",
  "SELECT (SELECT X)", "SELECT 1 UNION ALL SELECT X", "SELECT '' UNION DISTINCT SELECT X", "SELECT '' INTERSECT SELECT X", "SELECT '' EXCEPT SELECT X", "SELECT '' IN (SELECT X)", "SELECT '' IN (X)", "SELECT CASE WHEN 1 THEN X END", "SELECT if(1, X, '')", "SELECT X AS a, a AS b", "SELECT X::String", "SELECT CAST(X AS String)",
  "SELECT number FROM numbers(2) ORDER BY number WITH FILL FROM 0 TO length(X)", "SELECT number, '' AS s FROM numbers(2) ORDER BY number WITH FILL INTERPOLATE (s AS X)", "SELECT a FROM (SELECT 1) ARRAY JOIN [X] AS a", "SELECT * REPLACE (X AS number) FROM numbers(1)", "SELECT DISTINCT ON (X) number FROM numbers(1)",
  "SELECT number FROM numbers(1) GROUP BY GROUPING SETS ((number), (X))", "SELECT number FROM numbers(1) QUALIFY X != ''", "SELECT count() FROM auth_events SAMPLE length(X)", "SELECT sumIf(1, X != '')", "SELECT sum(1) FILTER (WHERE X != '')", "SELECT * FROM (SELECT * FROM (SELECT X))", "FROM numbers(1) SELECT X", "(SELECT X)", "((SELECT 1) UNION ALL (SELECT X))",
  "SELECT exists(SELECT X)", "SELECT X BETWEEN '' AND 'z'", "SELECT X LIKE '%'", "SELECT X IS NULL", "SELECT NOT empty(X)", "SELECT tuple(X).1", "SELECT [X][1]", "SELECT map('k', X)['k']", "SELECT X || ''", "SELECT 1 ? X : ''", "SELECT count() FROM numbers(length(X))", "DESCRIBE (SELECT X)", "DESCRIBE TABLE (SELECT X)", "EXISTS (SELECT X)",
].map((place) => place.replaceAll("X", `file(${FILE})`));

/** The same function, written so that a careless check does not see it. */
const SPELLINGS = [
  `SELECT FILE(${FILE})`, `SELECT File(${FILE})`, `SELECT \`file\`(${FILE})`, `SELECT "file"(${FILE})`, `SELECT file (${FILE})`, `SELECT file\n(${FILE})`, `SELECT file/**/(${FILE})`, `SELECT file -- (\n(${FILE})`, `SELECT file #! x\n(${FILE})`, `SELECT/**/file(${FILE})`, `/* ; */ SELECT file(${FILE}) -- ;`,
  `SELECT file($$CANARY_FILE$$)`, `SELECT $x$1$x$, file(${FILE})`, `SELECT $a b$'$a b$, file(${FILE}), '$a b$'`, `SELECT ‘x’, file(${FILE})`, `SELECT “file”(${FILE})`, "SELECT file(‘CANARY_FILE’)", `SELECT\u00a0file(${FILE})`, `SELECT\u3000file(${FILE})`, `\ufeffSELECT file(${FILE})`, `SELECT 1\0, file(${FILE})`, `SELECT 1 \u0000 FROM x`,
  `SELECT f\u0131le(${FILE})`, `SELECT ｆｉｌｅ(${FILE})`, `SELECT 1 −− 2\n, file(${FILE})`, `SELECT 1 // 2\n, file(${FILE})`, `SELECT '\\'', file(${FILE}), '\\''`, `SELECT '''', file(${FILE}), ''''`, `SELECT '\\\\', file(${FILE}) --'`, `SELECT \`a\\\`\`, file(${FILE}) AS \`b\``, `SELECT 1 AS "a""b", file(${FILE})`,
  `SELECT /* /* */ file(${FILE}) /* */ */`, `SELECT * APPLY file FROM (SELECT ${FILE})`, `SELECT * APPLY(file) FROM (SELECT ${FILE})`, `SELECT * APPLY(x -> file(x)) FROM (SELECT ${FILE})`, `SELECT COLUMNS('.*') APPLY(file) FROM (SELECT ${FILE} AS a)`, `SELECT a.* "APPLY"(file) FROM (SELECT ${FILE}) AS a`, `SELECT "x\n    Literal 'y'" , file(${FILE})`, `SELECT 1 AS "x (children 0)", file(${FILE})`,
  `SELECT file(${FILE}) AS \`ok (alias\``, `SELECT arrayReduce('file', [${FILE}])`, `SELECT initializeAggregation('file', ${FILE})`, `SELECT file({p:String})`, "SELECT {p:String}(1)", "SELECT {p:Identifier}({q:String})", `WITH file AS f SELECT f(${FILE})`, `SELECT arrayMap(file, [${FILE}])`,
];

const TABLE_FUNCTIONS = [
  "file('CANARY_FILE')", "file('CANARY_FILE', 'LineAsString')", "file('/proc/self/environ', 'RawBLOB')", "url('CANARY_URL', 'LineAsString', 'l String')", "s3('CANARY_URL', 'CSV', 'a String')", "gcs('CANARY_URL', 'CSV', 'a String')", "remote('127.0.0.1', 'system', 'users')", "remoteSecure('127.0.0.1', 'system', 'users')",
  "cluster('default', 'system', 'one')", "clusterAllReplicas('default', system.one)", "hdfs('hdfs://127.0.0.1/x', 'CSV', 'a String')", "mysql('127.0.0.1:3306', 'a', 'b', 'c', 'd')", "postgresql('127.0.0.1:5432', 'a', 'b', 'c', 'd')", "mongodb('127.0.0.1:27017', 'a', 'b', 'c', 'd', 'e String')", "redis('127.0.0.1:6379', 'k', 'k String')",
  "sqlite('CANARY_FILE', 'a')", "odbc('DSN=x', 'a', 'b')", "jdbc('x', 'a', 'b')", "executable('cat', 'LineAsString', 'l String')", "input('a String')", "merge('auth_slo', '.*')", "merge('.*')", "merge(REGEXP('.*'), '.*')", "view(SELECT * FROM other.secret)", "viewIfPermitted(SELECT 1 ELSE null('a String'))",
  "dictionary('other.d')", "generateRandom('a String')", "numbers_mt(10)", "zeros(10)", "zeros_mt(10)", "values('a String', ('x'))", "format(LineAsString, 'x')", "fuzzJSON('{}')", "fuzzQuery('SELECT 1')", "azureBlobStorage('x', 'y', 'z')", "deltaLake('CANARY_URL')", "iceberg('CANARY_URL')", "icebergLocal('/tmp')", "hudi('CANARY_URL')",
  "s3Cluster('default', 'CANARY_URL')", "urlCluster('default', 'CANARY_URL')", "fileCluster('default', 'CANARY_FILE')", "loop(system.one)", "loop('other', 'secret')", "mergeTreeIndex('auth_slo', 'auth_events')", "mergeTreeProjection('auth_slo', 'auth_events', 'p')", "timeSeriesData('auth_slo', 'x')", "generate_series(1, 10)", "generateSeries(0, 1000000000000)",
  "null('a String')", "python('x')", "Python(x)", "numbers(1000000000000)", "numbers(0, 1000000000000)", "numbers(1, 2, 3)", "numbers((SELECT 1))", "NUMBERS(3)", "`url`('CANARY_URL')", "cosn('CANARY_URL')", "ytsaurus('a', 'b', 'c', 'd')", "arrowFlight('127.0.0.1:1', 'x')", "prometheusQuery('a', 'b', 1)", "paimon('CANARY_URL')", "filesystem('/')", "cluster('x', view(SELECT 1))", "primes(10)",
].map((source) => `SELECT * FROM ${source} LIMIT 5`);

const FUNCTIONS = [
  "dictGet('other.d', 'v', 1)", "dictGetString('other.d', 'v', 1)", "dictGetOrDefault('other.d', 'v', 1, '')", "dictHas('other.d', 1)", "joinGet('other.j', 'v', 1)", "getSetting('max_threads')", "getSettingOrDefault('x', 1)", "getServerSetting('path')", "getMacro('secret')", "hostName()", "hostname()", "FQDN()", "fqdn()", "fullHostName()", "displayName()", "getServerPort('http_port')", "tcpPort()",
  "uptime()", "getOSKernelVersion()", "buildId()", "serverUUID()", "sleep(3)", "sleepEachRow(1)", "SLEEP(3)", "filesystemAvailable()", "filesystemCapacity()", "filesystemUnreserved()", "connectionId()", "queryID()", "initialQueryID()", "addressToLine(1)", "addressToSymbol(1)", "demangle('x')", "evalMLMethod(1)", "catboostEvaluate('CANARY_FILE', 1)", "showCertificate()", "zookeeperSessionUptime()",
  "hasColumnInTable('other', 'secret', 'l')", "structureToProtobufSchema('a String')", "editDistance(repeat('a', 60000), repeat('b', 60000))", "damerauLevenshteinDistance('a', 'b')", "arrayFold((a, x) -> a + x, range(1000000), toInt64(0))", "currentRoles()", "currentProfiles()", "enabledRoles()", "mergeTreePartInfo('x')", "isMergeTreePartCoveredBy('a', 'b')", "getMaxTableNameLengthForDatabase('x')",
  "aes_encrypt_mysql('aes-128-ecb', 'x', 'y')", "readWKTPoint('POINT (0 0)')", "h3IsValid(1)", "regionToName(1)", "wkt((1, 1))", "trap('access context')", "detectLanguage('x')", "queryStringAndFragment('x')", "logTrace('x')", "finalizeWhatever(1)", "transactionID()", "windowID(now(), toIntervalSecond(1))", "reloadDictionary('x')", "lowCardinalityKeys(toLowCardinality('x'))", "tid()",
].map((call) => `SELECT ${call}`);

const FOREIGN_TABLES = [
  "system.users", "system.processes", "system.query_log", "system.server_settings", "system.macros", "system.disks", "system.storage_policies", "system.build_options", "system.metrics", "system.events", "system.asynchronous_metrics", "system.parts", "system.part_log", "system.dictionaries", "system.named_collections", "system.remote_data_paths", "system.zookeeper", "system.text_log",
  "system.stack_trace", "system.crash_log", "system.certificates", "system.grants", "system.roles", "system.merge_tree_settings", "system.clusters", "system.warnings", "system.errors", "system.detached_parts", "system.numbers", "system.zeros", "system.contributors", "system.user_processes", "system.session_log", "system.view_refreshes", "system.filesystem_cache", "system.models", "system.kafka_consumers",
  "`system`.`users`", '"system"."users"', "system . users", "system/**/./**/users", "`system`.users AS tables", "SYSTEM.users", "information_schema.tables", "INFORMATION_SCHEMA.COLUMNS", "information_schema.schemata", "other.secret", "`other`.`secret`", '"other"."secret"', "auth_slo.outside", "outside", "`outside`", "default.secret", "auth_slo_system.nothing", "auth_slo.`.inner.x`", "`.inner.x`", "`auth_slo.outside`", "secret",
].flatMap((table) => [`SELECT * FROM ${table} LIMIT 3`, `SELECT count() FROM numbers(1) WHERE '1' IN ${table}`]);

const ROUNDABOUT = [
  "SELECT * FROM numbers(1) AS n JOIN other.secret AS s ON 1 = 1", "SELECT * FROM numbers(1), other.secret", "SELECT * FROM auth_events UNION ALL SELECT * FROM other.secret", "SELECT (SELECT groupArray(l) FROM other.secret)", "SELECT '' IN other.secret", "SELECT '' NOT IN (other.secret)", "SELECT '' GLOBAL IN other.secret", "SELECT in('', other.secret)", "SELECT globalNotIn('', other.secret)", "SELECT nullIn('', other.secret)",
  "WITH secret AS (SELECT 1) SELECT * FROM other.secret", "WITH outside AS (SELECT 1 AS l) SELECT * FROM (SELECT * FROM outside)", "WITH 'other' AS system SELECT * FROM system.users", "SELECT * FROM (SELECT * FROM (SELECT * FROM other.secret))", "WITH RECURSIVE r AS (SELECT l FROM other.secret UNION ALL SELECT l FROM r WHERE 0) SELECT * FROM r", "DESCRIBE TABLE other.secret", "DESC other.secret", "DESCRIBE system.users",
  "DESCRIBE TABLE file('CANARY_FILE')", "DESCRIBE TABLE url('CANARY_URL')", "SHOW CREATE TABLE other.secret", "SHOW CREATE TABLE outside", "SHOW CREATE DATABASE other", "SHOW GRANTS", "SHOW USERS", "SHOW PROCESSLIST", "SHOW SETTINGS LIKE '%'", "SHOW CLUSTERS", "SHOW ENGINES", "SHOW FUNCTIONS", "SHOW DICTIONARIES", "SHOW FULL TABLES", "SHOW TABLES FROM other LIKE '%' SETTINGS x", "SHOW INDEX FROM auth_events", "SHOW ACCESS", "SHOW PROFILES",
  "EXISTS DICTIONARY other.d", "EXISTS DATABASE other", "TABLE other.secret", "SELECT * FROM {t:Identifier}", "SELECT * FROM {db:Identifier}.{table:Identifier}", "SELECT 1 IN {t:Identifier}",
];

const WRITES = [
  "INSERT INTO auth_events SELECT * FROM auth_events", "INSERT INTO FUNCTION file('CANARY_OUT') SELECT 1", "INSERT INTO FUNCTION url('CANARY_URL') SELECT 1", "INSERT INTO auth_events FORMAT CSV\n1", "WITH 1 AS x INSERT INTO auth_events SELECT x", "CREATE TABLE t (a UInt8) ENGINE = Memory", "CREATE TABLE t ENGINE = File(CSV, 'CANARY_OUT') AS SELECT 1", "CREATE TEMPORARY TABLE t (a UInt8)",
  "CREATE VIEW v AS SELECT 1", "CREATE MATERIALIZED VIEW v ENGINE = Memory AS SELECT 1", "CREATE DATABASE x", "CREATE FUNCTION f AS (a) -> a", "CREATE USER x", "CREATE ROLE x", "CREATE DICTIONARY d (a UInt8) PRIMARY KEY a SOURCE(FILE(path 'CANARY_FILE' format 'CSV')) LAYOUT(FLAT()) LIFETIME(1)", "CREATE NAMED COLLECTION c AS a = 1", "CREATE OR REPLACE TABLE auth_events (a UInt8) ENGINE = Memory",
  "DROP TABLE auth_events", "DROP DATABASE auth_slo", "DROP VIEW auth_rollup_1m_mv", "TRUNCATE TABLE auth_events", "ALTER TABLE auth_events DROP COLUMN tenant", "ALTER TABLE auth_events DELETE WHERE 1", "ALTER TABLE auth_events UPDATE tenant = '' WHERE 1", "DELETE FROM auth_events WHERE 1", "UPDATE auth_events SET tenant = '' WHERE 1", "RENAME TABLE auth_events TO x", "EXCHANGE TABLES auth_events AND auth_rollup_1m",
  "OPTIMIZE TABLE auth_events FINAL", "ATTACH TABLE x", "DETACH TABLE auth_events", "UNDROP TABLE x", "MOVE TABLE x", "GRANT ALL ON *.* TO reader", "REVOKE ALL ON *.* FROM reader", "SET max_threads = 1", "SET readonly = 0", "SET ROLE ALL", "USE system", "KILL QUERY WHERE 1", "KILL MUTATION WHERE 1", "SYSTEM SHUTDOWN", "SYSTEM RELOAD CONFIG", "SYSTEM FLUSH LOGS", "SYSTEM DROP MARK CACHE", "SYSTEM STOP MERGES",
  "BACKUP TABLE auth_events TO Disk('x', 'y')", "BACKUP DATABASE auth_slo TO File('CANARY_OUT')", "RESTORE TABLE auth_events FROM File('CANARY_OUT')", "CHECK TABLE auth_events", "WATCH auth_events", "BEGIN TRANSACTION", "COMMIT", "EXECUTE AS auth_slo SELECT 1", "CREATE WORKLOAD all", "SELECT 1 INTO OUTFILE 'CANARY_OUT'", "SELECT 1 INTO OUTFILE 'CANARY_OUT' FORMAT CSV", "SELECT 1 INTO/**/OUTFILE/**/'CANARY_OUT'",
  "SELECT 1 into outfile 'CANARY_OUT' TRUNCATE", "(SELECT 1) INTO OUTFILE 'CANARY_OUT' COMPRESSION 'none'", "SELECT 1 FORMAT CSV INTO OUTFILE 'CANARY_OUT'", "EXPLAIN SELECT 1", "EXPLAIN AST SELECT 1", "EXPLAIN SYNTAX SELECT 1", "EXPLAIN QUERY TREE SELECT 1", "EXPLAIN PIPELINE SELECT 1", "EXPLAIN ESTIMATE SELECT * FROM auth_events", "EXPLAIN TABLE OVERRIDE mysql('a') PARTITION BY x", "EXPLAIN SELECT file('CANARY_FILE')",
  "optimize = 1 SELECT 1", "AST SELECT 1", "EXPLAIN CURRENT TRANSACTION", "DROP TABLE auth_events PARALLEL WITH DROP TABLE auth_rollup_1m", "SELECT 1 PARALLEL WITH DROP TABLE auth_events", "ALTER USER reader IDENTIFIED BY 'x'",
];

const STACKED = ["SELECT 1; SELECT 2", "SELECT 1;SELECT file('CANARY_FILE')", "SELECT 1; DROP TABLE auth_events", "SELECT 1 /* */ ; /* */ DROP TABLE auth_events", "SELECT 1 -- x\n; DROP TABLE auth_events", ";SELECT 1", "SELECT 1;;SELECT 2", "SELECT ';' ; SELECT file('CANARY_FILE')", "SELECT 1\n;\nSET readonly = 0", "BEGIN; SELECT 1"];

const NESTED_SETTINGS = [
  "SELECT * FROM (SELECT 1 SETTINGS readonly = 0)", "SELECT * FROM (SELECT 1 SETTINGS max_execution_time = 0)", "SELECT (SELECT 1 SETTINGS max_threads = 8)", "SELECT 1 SETTINGS max_threads = 1 UNION ALL SELECT 2", "SELECT 1 SETTINGS readonly = (SELECT 0)", "SELECT 1 SETTINGS additional_result_filter = 'file(''CANARY_FILE'') != '''''", "SELECT 1 SETTINGS additional_table_filters = {'auth_slo.auth_events': 'throwIf(1)'}",
  "SELECT 1 SETTINGS allow_introspection_functions = 1", "SELECT 1 SETTINGS format_schema = 'CANARY_FILE:x'", "SELECT 1 SETTINGS output_format_schema = 'CANARY_OUT'", "SELECT 1 SETTINGS format_template_resultset = 'CANARY_FILE'", "SELECT 1 SETTINGS max_rows_to_read = 'x'", "SELECT 1 SETTINGS max_memory_usage = -1", "SELECT 1 SETTINGS profile = 'default'", "SELECT 1 SETTINGS enable_analyzer = 0", "SELECT 1 SETTINGS implicit_select = 1",
  "SELECT 1 SETTINGS dialect = 'prql'", "SELECT 1 SETTINGS DEFAULT max_threads", "SELECT 1 FORMAT CSV SETTINGS x.y = 1", "SELECT * FROM auth_events AS t SETTINGS (max_threads = 1)", "SELECT 1 SETTINGS function_range_max_elements_in_block = 1000000000", "SELECT 1 SETTINGS s3_truncate_on_insert = 1", "SELECT 1 SETTINGS log_queries = 1, stream_like_engine_allow_direct_select = 1",
];

const FORMATS = ["Template", "TemplateIgnoreSpaces", "CustomSeparated", "CapnProto", "Protobuf", "ProtobufSingle", "ProtobufList", "MySQLWire", "PostgreSQLWire", "ODBCDriver2", "Regexp", "Hash", "Npy", "One", "DWARF", "Form", "Prometheus", "x'y", "Avro"].map((format) => `SELECT 1 FORMAT ${format}`);

export const ATTACKS: readonly Attack[] = [
  ...named("place", PLACES), ...named("spelling", SPELLINGS).map((a) => ({ ...a, params: { p: "file", q: "CANARY_FILE" } })), ...named("table function", TABLE_FUNCTIONS), ...named("function", FUNCTIONS), ...named("table", FOREIGN_TABLES),
  ...named("roundabout", ROUNDABOUT).map((a) => ({ ...a, params: { t: "other.secret", db: "other", table: "secret" } })), ...named("write", WRITES), ...named("stacked", STACKED), ...named("settings", NESTED_SETTINGS), ...named("format", FORMATS),
];
