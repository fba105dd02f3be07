/** How far behind is made up for; after a longer stall it goes on from now. */
const BEATS_MADE_UP = 5;

/**
 * Calls `beat` once for each stretch of time that has passed, on average exactly, however late timers ring, with the moment at which it was due.
 * @returns ends it
 */
export function keepPace(every: number, now: () => number, beat: (due: number) => void): () => void {
  let due = now() + every;
  let timer: NodeJS.Timeout;
  const ring = (): void => {
    const late = now() - due;
    if (late > BEATS_MADE_UP * every) due = now();
    for (; due <= now(); due += every) beat(due);
    timer = setTimeout(ring, Math.max(1, due - now()));
  };
  timer = setTimeout(ring, every);
  return () => clearTimeout(timer);
}
