import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientNetwork, networkText } from "../../../../ingest/normalise/value/client-network.ts";

function networkOf(text: string): string {
  const bytes = Buffer.from(text);
  return networkText.toString("latin1", 0, clientNetwork(bytes, 0, bytes.length));
}

describe("the network of an address", () => {
  it.each([
    ["203.0.113.9", "203.0.113.0/24"], ["203.0.113.9:5432", "203.0.113.0/24"], ["0.0.0.0", "0.0.0.0/24"], ["255.255.255.255", "255.255.255.0/24"], ["203.0.113.9, 10.0.0.1", "203.0.113.0/24"], [" 203.0.113.9", "203.0.113.0/24"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"], ["2001:db8:1::7", "2001:db8:1::/48"], ["[2001:db8:1::7]:443", "2001:db8:1::/48"], ["2001:db8::1", "2001:db8::/48"], ["2001:DB8:A::1", "2001:db8:a::/48"], ["fe80::1%eth0", "fe80::/48"], ["::1", "::/48"], ["::", "::/48"],
    ["::ffff:203.0.113.9", "203.0.113.0/24"], ["0:0:0:0:0:ffff:203.0.113.9", "203.0.113.0/24"],
    ["", ""], ["unix:/run/x.sock", ""], ["localhost", ""], ["256.1.1.1", ""], ["1.2.3", ""], ["1.2.3.4.5", ""], ["1..2.3", ""], ["1:2:3", ""], ["1::2::3", ""], ["12345::1", ""], ["2001:db8:1:2:3:4:5:6:7", ""], [":1:2:3:4:5:6:7", ""], ["-", ""], ["1.2.3.4x", ""],
  ])("%s is in %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it("agrees with the addresses' own rules", () => {
    fc.assert(fc.property(fc.ipV4(), (ip) => { expect(networkOf(ip)).toBe(`${ip.split(".").slice(0, 3).join(".")}.0/24`); }));
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
      const network = networkOf(groups.map((g) => g.toString(16)).join(":"));
      expect(network).toBe(networkOf(`${groups.slice(0, 3).map((g) => g.toString(16)).join(":")}::`));
      expect(network).toMatch(/::\/48$/);
    }));
  });

  it("any bytes give a network or nothing", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:.,[\] ]{0,60}$/)), (text) => { expect(networkOf(text)).toMatch(/^(|\d{1,3}(\.\d{1,3}){2}\.0\/24|[0-9a-f:]*::\/48)$/); }), { numRuns: 5_000 });
  });
});
