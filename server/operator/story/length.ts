const SECOND = 1000;
const UNITS = [['d', 86_400 * SECOND], ['h', 3600 * SECOND], ['min', 60 * SECOND], ['s', SECOND]] as const;

/** A length of time in its two largest units: `2 d 4 h`, `15 min`, `40 s`, `0 s`. */
export function lengthOf(milliseconds: number): string {
  let left = Math.max(0, Math.round(milliseconds / SECOND) * SECOND);
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const many = Math.floor(left / length);
    left -= many * length;
    if (many > 0) parts.push(`${many} ${unit}`);
    // Two units that are neighbours; "2 d 5 s" would only look exact.
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** A moment as `2026-01-05 09:00:00 UTC`. */
export const momentOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
