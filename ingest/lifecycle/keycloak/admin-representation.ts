/** The few members of a saved resource that say something about credentials; everything else, names and addresses of people among it, is not looked at. */
export interface Representation {
  /** Null when it does not say. */
  readonly enabled: boolean | null;
  /** Seconds since the epoch; 0 when it does not say. */
  readonly notBefore: number;
  readonly clientId: string;
  readonly providerType: string;
}

const MAX_CHARS = 1_048_576;
const LAST_SECOND = 9_214_646_400;

/** Reads the JSON that an admin event carries as text; what is no JSON object, or too long, says nothing. */
export function readRepresentation(text: string): Representation {
  const value = text.length > MAX_CHARS ? null : parse(text);
  const member = (name: string): unknown => (typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined);
  const [enabled, notBefore, clientId, providerType] = [member("enabled"), member("notBefore"), member("clientId"), member("providerType")];
  return {
    enabled: typeof enabled === "boolean" ? enabled : null,
    notBefore: typeof notBefore === "number" && Number.isInteger(notBefore) && notBefore > 0 && notBefore < LAST_SECOND ? notBefore : 0,
    clientId: typeof clientId === "string" && clientId.length <= 255 ? clientId : "",
    providerType: typeof providerType === "string" ? providerType : "",
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
