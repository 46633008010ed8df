import type { DataSourceRef } from "../model.ts";

export const PLUGIN_ID = "grafana-clickhouse-datasource";
export const PLUGIN_VERSION = "4.20.0";
/** What the shipped provisioning calls the data source; boards that have variables let the viewer choose instead. */
export const DATA_SOURCE_UID = "auth-slo-clickhouse";

export const DATA_SOURCE: DataSourceRef = { type: PLUGIN_ID, uid: "${datasource}" };
