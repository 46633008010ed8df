import type { WireObserver } from "./observer.ts";

export interface TallyRow {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The receivers' own numbers, as sums that only grow. Label values are few by construction: no sender chooses one. */
export interface WireTally {
  readonly observer: WireObserver;
  /** Answered requests by transport, signal and code (`OK` or the code of the refusal). */
  requests(): readonly TallyRow[];
  /** Bytes of bodies as they came over the network, by transport and signal. */
  bodyBytes(): readonly TallyRow[];
  /** Senders that left before their answer, by transport. */
  abandoned(): readonly TallyRow[];
  /** Connections refused for being too many, by transport. */
  droppedConnections(): readonly TallyRow[];
  /** Broken files and defects met, by code. */
  problems(): readonly TallyRow[];
}

/** `report` is told each problem in words, for the service's log. */
export function createWireTally(report: (code: string, message: string) => void): WireTally {
  const requests = counter(["transport", "signal", "code"]);
  const bytes = counter(["transport", "signal"]);
  const abandoned = counter(["transport"]);
  const dropped = counter(["transport"]);
  const problems = counter(["code"]);
  return {
    observer: {
      answered(transport, signal, code, bodyBytes) {
        requests.add(1, transport, signal, code);
        bytes.add(bodyBytes, transport, signal);
      },
      abandoned: (transport) => abandoned.add(1, transport),
      connectionDropped: (transport) => dropped.add(1, transport),
      problem(code, message) {
        problems.add(1, code);
        report(code, message);
      },
    },
    requests: requests.rows, bodyBytes: bytes.rows, abandoned: abandoned.rows, droppedConnections: dropped.rows, problems: problems.rows,
  };
}

function counter(names: readonly string[]) {
  const sums = new Map<string, number>();
  return {
    add: (value: number, ...labels: readonly string[]): void => void sums.set(labels.join(" "), (sums.get(labels.join(" ")) ?? 0) + value),
    rows: (): readonly TallyRow[] => [...sums].map(([key, value]) => ({ labels: Object.fromEntries(key.split(" ").map((label, i) => [names[i] ?? "", label])), value })),
  };
}
