/** X.509 certificates for tests, made on the spot: no key lies in the repository and none ever expires. RFC 5280 in DER, ECDSA P-256. */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

export interface Issued {
  readonly certPem: string;
  readonly keyPem: string;
  readonly name: Buffer;
  readonly key: KeyObject;
}

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? Buffer.from([body.length]) : body.length < 256 ? Buffer.from([0x81, body.length]) : Buffer.from([0x82, body.length >> 8, body.length & 255]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
};
const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const time = (text: string) => der(0x17, Buffer.from(text));
const ECDSA_SHA256 = sequence(oid("2a8648ce3d040302"));
const named = (commonName: string) => sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(commonName)))));
const extension = (id: string, value: Buffer, isCritical = false) => sequence(oid(id), ...(isCritical ? [der(0x01, Buffer.from([255]))] : []), der(0x04, value));

/** A certificate of `commonName` for 127.0.0.1 and localhost; signed by `issuer`, or by itself as an authority. */
export function issue(commonName: string, issuer: Issued | null): Issued {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = named(commonName);
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)]);
  const alternativeNames = sequence(der(0x82, Buffer.from("localhost")), der(0x87, Buffer.from([127, 0, 0, 1])));
  const basic = sequence(...(issuer === null ? [der(0x01, Buffer.from([255]))] : []));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), der(0x02, serial), ECDSA_SHA256, issuer?.name ?? name,
    sequence(time("200101000000Z"), time("491231235959Z")), name, publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(extension("551d13", basic, true), extension("551d11", alternativeNames))),
  );
  const signature = sign("sha256", body, issuer?.key ?? privateKey);
  const certificate = sequence(body, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature));
  const base64 = certificate.toString("base64").match(/.{1,64}/g)?.join("\n") ?? "";
  return { certPem: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`, keyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), name, key: privateKey };
}
