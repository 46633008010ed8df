/** The configuration file of a test broker: KRaft combined mode, one listener for each way to connect, small threads and topics. */
import type { KafkaCertificates } from "./certificates.ts";

/** Ways to connect. Both SASL listeners take PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER (unsecured tokens). */
export const LISTENERS = { plaintext: "PLAINTEXT", tls: "SSL", mtls: "SSL", sasl: "SASL_PLAINTEXT", saslTls: "SASL_SSL" } as const;
export type ListenerName = keyof typeof LISTENERS;

/** The one user of the SASL listeners. */
export const KAFKA_USER = { username: "alice", password: "alice-secret" } as const;

export interface ServerPropertiesOptions {
  readonly dataDir: string;
  readonly ports: Readonly<Partial<Record<ListenerName, number>>>;
  readonly internalPort: number;
  readonly controllerPort: number;
  readonly certificates: KafkaCertificates;
  /** Further broker settings; they win. */
  readonly settings: Readonly<Record<string, string>>;
}

const SASL_MODULES = {
  plain: `org.apache.kafka.common.security.plain.PlainLoginModule required user_${KAFKA_USER.username}="${KAFKA_USER.password}";`,
  "scram-sha-256": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
  "scram-sha-512": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
  oauthbearer: `org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="${KAFKA_USER.username}";`,
} as const;

export function serverProperties(options: ServerPropertiesOptions): string {
  const outer = Object.entries(options.ports);
  const addresses = [...outer.map(([name, port]) => `${name.toUpperCase()}://127.0.0.1:${port}`), `INTERNAL://127.0.0.1:${options.internalPort}`];
  const protocols = [...outer.map(([name]) => `${name.toUpperCase()}:${LISTENERS[name as ListenerName]}`), "INTERNAL:PLAINTEXT", "CONTROLLER:PLAINTEXT"];
  const properties: Record<string, string> = {
    "process.roles": "broker,controller", "node.id": "1", "controller.quorum.voters": `1@127.0.0.1:${options.controllerPort}`,
    listeners: [...addresses, `CONTROLLER://127.0.0.1:${options.controllerPort}`].join(","), "advertised.listeners": addresses.join(","),
    "listener.security.protocol.map": protocols.join(","), "controller.listener.names": "CONTROLLER", "inter.broker.listener.name": "INTERNAL",
    "log.dirs": options.dataDir, "num.partitions": "1",
    "offsets.topic.replication.factor": "1", "offsets.topic.num.partitions": "1", "transaction.state.log.replication.factor": "1", "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4", "group.initial.rebalance.delay.ms": "0", "group.min.session.timeout.ms": "1000",
    "broker.session.timeout.ms": "6000", "broker.heartbeat.interval.ms": "500", "num.network.threads": "2", "num.io.threads": "2", "num.recovery.threads.per.data.dir": "1", "log.cleaner.enable": "false",
    ...tls(options.certificates), ...sasl(outer.map(([name]) => name).filter((name) => name.startsWith("sasl"))), ...options.settings,
  };
  return Object.entries(properties).map(([name, value]) => `${name}=${value}\n`).join("");
}

function tls(files: KafkaCertificates): Record<string, string> {
  return {
    "ssl.keystore.type": "PEM", "ssl.keystore.location": files.brokerPemFile, "ssl.truststore.type": "PEM", "ssl.truststore.location": files.caFile,
    "ssl.client.auth": "none", "listener.name.mtls.ssl.client.auth": "required",
  };
}

function sasl(listeners: readonly string[]): Record<string, string> {
  return Object.fromEntries(listeners.flatMap((listener) => [
    [`listener.name.${listener.toLowerCase()}.sasl.enabled.mechanisms`, Object.keys(SASL_MODULES).map((m) => m.toUpperCase()).join(",")],
    ...Object.entries(SASL_MODULES).map(([mechanism, module]) => [`listener.name.${listener.toLowerCase()}.${mechanism}.sasl.jaas.config`, module]),
  ]));
}
