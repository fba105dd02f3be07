/** The silhouette of one side of a recording, from peaks of 0 to 255 each, as the path of a shape that is `columns` wide and 1 high. */
export function silhouette(peaks: Uint8Array, columns: number, grows: 'up' | 'down'): string {
  const many = Math.min(columns, Math.max(1, peaks.length));
  const width = columns / many;
  const base = grows === 'up' ? 1 : 0;
  let path = `M0 ${String(base)}`;
  for (let column = 0; column < many; column += 1) {
    const from = Math.floor((column * peaks.length) / many);
    const to = Math.max(from + 1, Math.floor(((column + 1) * peaks.length) / many));
    let loudest = 0;
    for (let at = from; at < to; at += 1) loudest = Math.max(loudest, peaks[at] ?? 0);
    // By its root: quiet speech is to be seen, too.
    const high = Math.sqrt(loudest / 255);
    const y = rounded(grows === 'up' ? 1 - high : high);
    path += `V${y}H${rounded((column + 1) * width)}`;
  }
  return `${path}V${String(base)}Z`;
}

const rounded = (value: number): string => String(Math.round(value * 1000) / 1000);

/** Peaks as they come over the wire. */
export function peaksOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}
