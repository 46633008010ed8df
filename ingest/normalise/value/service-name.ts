const BAR = 0x7c;
const MARK = Buffer.from("_._.");

/**
 * Where the service's name begins in a value: behind the direction, port and subset of an Istio cluster name (`outbound|80||orders.shop.svc`)
 * or server name (`outbound_.80_._.orders.shop.svc`); `start` for any other value. Equal to `end` when the name holds no service (`inbound|8080||`).
 */
export function serviceNameStart(bytes: Buffer, start: number, end: number): number {
  const first = bytes[start];
  // Only `inbound` and `outbound` begin such names.
  if (first !== 0x69 && first !== 0x6f) return start;
  for (let at = end - 1, bars = 0; at >= start; at--) {
    if (bytes[at] === BAR && ++bars === 1 && countBars(bytes, start, at) === 2) return at + 1;
  }
  const mark = bytes.subarray(start, end).indexOf(MARK);
  return mark < 0 || end - start < 12 ? start : start + mark + MARK.length;
}

function countBars(bytes: Buffer, start: number, end: number): number {
  let bars = 0;
  for (let at = start; at < end; at++) if (bytes[at] === BAR) bars++;
  return bars;
}
