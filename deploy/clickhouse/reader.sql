-- A user for readers (Grafana, notebooks) of a ClickHouse server with users made in SQL. Replace the hash: printf %s "$PASSWORD" | sha256sum
CREATE SETTINGS PROFILE IF NOT EXISTS auth_slo_reader SETTINGS
    readonly = 1,
    max_execution_time = 30 MIN 1 MAX 30 CHANGEABLE_IN_READONLY,
    max_memory_usage = 1000000000 MAX 1000000000 CHANGEABLE_IN_READONLY,
    max_result_rows = 1000000 MIN 1 MAX 1000000 CHANGEABLE_IN_READONLY,
    max_result_bytes = 67108864,
    max_rows_to_read = 1000000000,
    max_threads = 4;
CREATE QUOTA IF NOT EXISTS auth_slo_reader FOR INTERVAL 1 minute MAX queries = 6000, execution_time = 600;
CREATE USER IF NOT EXISTS reader IDENTIFIED WITH sha256_hash BY '0000000000000000000000000000000000000000000000000000000000000000' SETTINGS PROFILE auth_slo_reader;
GRANT SELECT, SHOW ON auth_slo.* TO reader;
