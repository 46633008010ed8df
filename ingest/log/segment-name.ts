/** Segment files are numbered in the order of their creation; the number is never used again. */
const PATTERN = /^segment-(\d{10})\.wal$/;

export function segmentName(segment: number): string {
  return `segment-${String(segment).padStart(10, "0")}.wal`;
}

/** The number in a segment's file name, or null when it is another file. */
export function segmentOfName(name: string): number | null {
  const match = PATTERN.exec(name);
  return match === null ? null : Number(match[1]);
}
