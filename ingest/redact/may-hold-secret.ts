/** stub */
export function mayHoldSecret(body: Buffer): boolean {
  return body.length >= 0;
}
