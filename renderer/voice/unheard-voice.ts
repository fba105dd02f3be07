import type { Timers } from '../desk/client.ts';

const LISTEN_EVERY = 200;
/** Louder than this for so many looks in a row is a voice, not a chair. */
const VOICE_LEVEL = 0.02;
const VOICE_LOOKS = 3;
/** The warning goes after so many quiet looks. */
const QUIET_LOOKS = 15;

/**
 * Notices that somebody speaks into a muted microphone. Answers how to begin; it stops by itself.
 * @param isMuted whether there is a call and nobody in it hears him
 */
export function watchUnheardVoice(timers: Timers, isMuted: () => boolean, level: () => number, tell: (speaks: boolean) => void): () => void {
  let timer: unknown = null;
  let loud = 0;
  let quiet = 0;
  const look = (): void => {
    timer = null;
    if (!isMuted()) {
      loud = 0;
      return tell(false);
    }
    const isLoud = level() > VOICE_LEVEL;
    loud = isLoud ? loud + 1 : 0;
    quiet = isLoud ? 0 : quiet + 1;
    if (loud >= VOICE_LOOKS) tell(true);
    else if (quiet >= QUIET_LOOKS) tell(false);
    timer = timers.set(look, LISTEN_EVERY);
  };
  return () => {
    timer ??= timers.set(look, LISTEN_EVERY);
  };
}
