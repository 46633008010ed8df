import type { KeyTable } from "../decode/key-table.ts";
import { VALUE, type FieldSlots, type RecordFrame, type SecretPlace } from "../decode/record-frame.ts";
import type { Detector } from "./detectors.ts";
import { Findings, type FindSecrets } from "./detectors.ts";
import type { ExposureLog, ExposureRequest } from "./exposure-log.ts";
import { isMarkerValue } from "./marker-value.ts";
import { findSecretName } from "./secret-names.ts";

/** Looks at the strings of requests and reports each secret it sees. */
export interface SecretWatch {
  begin(request: ExposureRequest): void;
  /** Looks at one string and at its key. Positions address `frame.bytes`; `keyStart === keyEnd` where there is no key. */
  string(frame: RecordFrame, place: SecretPlace, keyStart: number, keyEnd: number, start: number, end: number): void;
  /** Looks at the attributes that hold a credential by definition; for requests whose strings nobody visits. */
  attributes(slots: FieldSlots, bytes: Uint8Array, place: SecretPlace): void;
}

const DOT = 0x2e;
const SHORTEST_SECRET = 12;

export function createSecretWatch(deps: { readonly keys: KeyTable; readonly search: FindSecrets; readonly exposures: ExposureLog }): SecretWatch {
  const { keys, search, exposures } = deps;
  const found = new Findings();

  /** The path of a finding: a word for the place, the attribute if it is one of ours, the parameter if there was one. */
  function pathOf(place: SecretPlace, key: number, parameter: string): string {
    return `${place}${key < 0 ? "" : `:${keys.names[key] ?? ""}`}${parameter === "" ? "" : `?${parameter}`}`;
  }

  function report(bytes: Uint8Array, place: SecretPlace, key: number): void {
    for (let i = 0; i < found.count; i++) {
      exposures.add(found.detectors[i] as Detector, pathOf(place, key, found.names[i] as string), bytes, found.starts[i] as number, found.ends[i] as number);
    }
  }

  /** A value that its name makes a secret: what stands in it if it can be told, else all of it. */
  function named(bytes: Uint8Array, place: SecretPlace, key: number, detector: Detector, start: number, end: number): void {
    if (end <= start || isMarkerValue(bytes, start, end)) return;
    if (detector !== "cookie" && search(bytes, start, end, found) > 0) report(bytes, place, key);
    else exposures.add(detector, pathOf(place, key, ""), bytes, start, end);
  }

  return {
    begin: (request) => { exposures.begin(request); },
    string(frame, place, keyStart, keyEnd, start, end) {
      const { bytes } = frame;
      const hasKey = keyEnd > keyStart;
      const key = hasKey ? keys.find(bytes, keyStart, keyEnd) : -1;
      if (key >= 0 ? keys.sensitive[key] === true : hasKey && keys.isSensitiveName(bytes, keyStart, keyEnd)) {
        named(bytes, place, key, detectorOf(bytes, keyStart, keyEnd), start, end);
        return;
      }
      if (search(bytes, start, end, found) > 0) report(bytes, place, key);
      // A client may have put a secret where a name belongs.
      if (key < 0 && keyEnd - keyStart >= SHORTEST_SECRET && search(bytes, keyStart, keyEnd, found) > 0) report(bytes, place, -1);
    },
    attributes(slots, bytes, place) {
      for (let i = 0; i < slots.touchedCount; i++) {
        const id = slots.touched[i] as number;
        const kind = slots.kind[id];
        if (keys.sensitive[id] !== true || (kind !== VALUE.string && kind !== VALUE.bytes)) continue;
        const name = Buffer.from(keys.names[id] as string);
        named(bytes, place, id, detectorOf(name, 0, name.length), slots.start[id] as number, slots.end[id] as number);
      }
    },
  };
}

/** What a credential attribute is reported as, by the last part of its dotted name. */
function detectorOf(bytes: Uint8Array, start: number, end: number): Detector {
  let from = end;
  while (from > start && bytes[from - 1] !== DOT) from--;
  return findSecretName(bytes, from, end)?.detector ?? "secret_attribute";
}
