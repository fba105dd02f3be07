import type { LoadSound, SoundForm } from './prompt-player.ts';
import { muLawBeside, muLawFrames, opusFrames } from './sounds.ts';

const BYTES_KEPT = 64 * 1024 * 1024;

/**
 * Sounds read and taken apart, kept for the next one who is to hear them: most hear the same few.
 * @param read gives a file's bytes
 */
export function soundShelf(read: (file: string) => Promise<Buffer>): LoadSound {
  const kept = new Map<string, { frames: Promise<readonly Buffer[]>; bytes: number }>();
  let bytesKept = 0;
  const forget = (key: string): void => {
    bytesKept -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  };
  return (file: string, form: SoundForm) => {
    const path = form === 'opus' ? file : muLawBeside(file);
    const known = kept.get(path);
    if (known) {
      kept.delete(path);
      kept.set(path, known);
      return known.frames;
    }
    const entry = {
      bytes: 0,
      frames: read(path).then((bytes) => {
        const frames = form === 'opus' ? opusFrames(bytes) : muLawFrames(bytes);
        entry.bytes = bytes.length;
        bytesKept += bytes.length;
        for (const oldest of kept.keys()) {
          if (bytesKept <= BYTES_KEPT || oldest === path) break;
          forget(oldest);
        }
        return frames;
      }),
    };
    kept.set(path, entry);
    entry.frames.catch(() => forget(path));
    return entry.frames;
  };
}
