import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { DATA_SOURCE_UID, PLUGIN_ID, PLUGIN_VERSION } from "../../dashboards/build/data-source.ts";

const FOLDER = "dashboards/provisioning";
const read = (file: string): unknown => parse(readFileSync(`${FOLDER}/${file}`, "utf8"));

/** Keys that version 4.20.0 reads; values that it asserts to be text are text. */
const dataSources = z.strictObject({
  apiVersion: z.literal(1), prune: z.boolean(),
  datasources: z.array(z.strictObject({
    name: z.string(), uid: z.string().max(40), type: z.literal(PLUGIN_ID), access: z.literal("proxy"), isDefault: z.boolean(), editable: z.literal(false),
    jsonData: z.strictObject({
      host: z.string(), port: z.union([z.string(), z.number()]), protocol: z.string(), secure: z.boolean(), tlsSkipVerify: z.literal(false), username: z.string(), defaultDatabase: z.literal("auth_slo"),
      dialTimeout: z.string().regex(/^\d+$/), queryTimeout: z.string().regex(/^\d+$/), validateSql: z.boolean(),
    }),
    secureJsonData: z.strictObject({ password: z.string().regex(/^\$[A-Z_]+$/) }),
  })).length(1),
});

const providers = z.strictObject({
  apiVersion: z.literal(1),
  providers: z.array(z.strictObject({
    name: z.string(), orgId: z.literal(1), type: z.literal("file"), folder: z.string(), folderUid: z.string(), disableDeletion: z.boolean(), allowUiUpdates: z.literal(false), updateIntervalSeconds: z.number().int().min(10),
    options: z.strictObject({ path: z.string().startsWith("/"), foldersFromFilesStructure: z.literal(false) }),
  })).length(1),
});

describe("item 16: provisioning", () => {
  it("the data source has the keys that the plugin reads, texts where it wants texts, and no password of its own", () => {
    const { datasources } = dataSources.parse(read("datasources/auth-slo.yaml"));
    expect(datasources[0]).toMatchObject({ uid: DATA_SOURCE_UID, secureJsonData: { password: "$AUTH_SLO_READ_PASSWORD" } });
  });

  it("the plugin is pinned to the version that boards are made for", () => {
    expect(readFileSync(`${FOLDER}/datasources/auth-slo.yaml`, "utf8")).toContain(`${PLUGIN_ID}@${PLUGIN_VERSION}`);
    expect(readFileSync("docs/boards.md", "utf8")).toContain(`${PLUGIN_ID}@${PLUGIN_VERSION}`);
  });

  it("boards come from one folder of files", () => {
    expect(providers.parse(read("dashboards/auth-slo.yaml")).providers[0]?.options.path).toBe("/var/lib/grafana/dashboards/auth-slo");
    expect(readdirSync(FOLDER).toSorted()).toEqual(["dashboards", "datasources"]);
  });

  it("every $NAME is told to the reader of the docs, and given by the compose file where there is one", () => {
    const names = [...readFileSync(`${FOLDER}/datasources/auth-slo.yaml`, "utf8").matchAll(/: \$([A-Z_]+)/g)].map((m) => m[1] ?? "");
    expect(names.length).toBe(5);
    const docs = readFileSync("docs/boards.md", "utf8");
    const compose = existsSync("docker-compose.yml") ? readFileSync("docker-compose.yml", "utf8") : null;
    for (const name of names) {
      expect(docs, name).toContain(name);
      if (compose !== null) expect(compose, name).toContain(name);
    }
  });
});
