/* What a field of day and time holds, as the platform writes it: `2026-11-27T14:00`, in this machine's time. */

const two = (figure: number): string => String(figure).padStart(2, '0');

export function fieldTime(at: number): string {
  const day = new Date(at);
  return `${String(day.getFullYear()).padStart(4, '0')}-${two(day.getMonth() + 1)}-${two(day.getDate())}T${two(day.getHours())}:${two(day.getMinutes())}`;
}

/** The moment that such a field holds; null where it holds none. */
export function momentOf(field: string): number | null {
  if (!/^\d{4,6}-\d\d-\d\dT\d\d:\d\d/.test(field)) return null;
  const at = new Date(field).getTime();
  return Number.isFinite(at) ? at : null;
}
