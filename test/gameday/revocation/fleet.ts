/** Groups of real gateways: the Envoys of a group have an authorizer each, and these believe answers for the same time. */
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { startEnvoy, type RunningEnvoy } from "../../real/envoy.ts";
import type { TestRealm } from "../../real/keycloak-realm.ts";
import { freePorts } from "../../service/free-ports.ts";
import { edgeConfig } from "../edge-config.ts";
import { startAuthorizer, type Authorizer } from "./authorizer.ts";

export interface Edge {
  readonly name: string;
  readonly url: string;
  /** Null: signature and claims decide alone. */
  readonly authorizer: Authorizer | null;
}

export interface Group {
  /** Null: its gateways ask nobody. */
  readonly ttlSeconds: number | null;
  readonly edges: readonly Edge[];
}

export interface Fleet {
  readonly groups: readonly Group[];
  /** One that keeps the key set it fetched first. */
  readonly stale: Edge;
  readonly stop: () => Promise<void>;
}

const FOR_EVER_SECONDS = 86_400;
const JWKS_CACHE_SECONDS = 300;

export async function startFleet(deps: { readonly envoy: string; readonly realm: TestRealm; readonly authSloPort: number; readonly ttlSeconds: readonly (number | null)[]; readonly instances: number }): Promise<Fleet> {
  const { realm } = deps;
  const closers: (() => Promise<void>)[] = [];
  const stop = async () => { for (const close of closers.reverse()) await close(); };
  const upstream = createServer((_request, response) => response.end("ok")).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  closers.push(() => closeServer(upstream));

  const startEdge = async (name: string, service: string, ttlMs: number | null, jwksCacheSeconds: number): Promise<Edge> => {
    const authorizer = ttlMs === null ? null : await startAuthorizer({ introspect: realm.introspect, ttlMs });
    if (authorizer !== null) closers.push(authorizer.close);
    const [listen = 0, admin = 0] = await freePorts(2);
    const ports = { listen, admin, upstream: (upstream.address() as AddressInfo).port, authSlo: deps.authSloPort, issuer: 0 };
    const config = edgeConfig({ node: name, service, issuer: realm.issuer, jwksUri: realm.jwksUri, jwksCacheSeconds, ports, authorizerPort: authorizer?.port ?? null });
    const envoy: RunningEnvoy = await startEnvoy(deps.envoy, config, ports);
    closers.push(envoy.stop);
    return { name, url: envoy.url, authorizer };
  };

  try {
    const groups: Group[] = [];
    for (const ttlSeconds of deps.ttlSeconds) {
      const edges: Edge[] = [];
      for (let i = 1; i <= deps.instances; i++) edges.push(await startEdge(`${nameOf(ttlSeconds)}-${i}`, nameOf(ttlSeconds), ttlSeconds === null ? null : ttlSeconds * 1_000, JWKS_CACHE_SECONDS));
      groups.push({ ttlSeconds, edges });
    }
    return { groups, stale: await startEdge("edge-stale-1", "edge-stale", null, FOR_EVER_SECONDS), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const nameOf = (ttlSeconds: number | null): string => (ttlSeconds === null ? "edge-never" : `edge-ttl${ttlSeconds}`);

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}
