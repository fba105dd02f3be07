/** Plays one sound at a time. A host that can do nothing has the null object below. */
export interface SoundPlayer {
  /** Takes the place of what was loaded before; stands still at its beginning. */
  load(sound: Uint8Array<ArrayBuffer>): void;
  /** Rejects where the sound cannot be played. */
  play(): Promise<void>;
  pause(): void;
  /** Milliseconds. */
  seek(to: number): void;
  rate(times: number): void;
  useSpeaker(deviceId: string | null): void;
  /** Told as it goes on, in milliseconds, and when it is over. */
  listen(told: { at(position: number): void; over(): void }): void;
  unload(): void;
}

export const absentPlayer: SoundPlayer = {
  load: () => undefined,
  play: () => Promise.reject(new Error('Nothing can be played here.')),
  pause: () => undefined,
  seek: () => undefined,
  rate: () => undefined,
  useSpeaker: () => undefined,
  listen: () => undefined,
  unload: () => undefined,
};

/** The browser's own player. It finds its way in a file without decoding it as a whole, and keeps the pitch at every speed. */
export function browserPlayer(window: Window & typeof globalThis): SoundPlayer {
  const element = new window.Audio();
  element.preload = 'auto';
  let address: string | null = null;
  const unload = (): void => {
    element.pause();
    element.removeAttribute('src');
    element.load();
    if (address !== null) URL.revokeObjectURL(address);
    address = null;
  };
  return {
    load(sound) {
      unload();
      address = URL.createObjectURL(new Blob([sound], { type: 'audio/ogg' }));
      element.src = address;
    },
    play: () => element.play(),
    pause: () => element.pause(),
    seek(to) {
      element.currentTime = to / 1000;
    },
    rate(times) {
      // The element begins anew with the default at each sound.
      element.defaultPlaybackRate = times;
      element.playbackRate = times;
    },
    // A speaker that is gone leaves the sound where it was, which is better than none.
    useSpeaker: (deviceId) => void element.setSinkId(deviceId ?? '').catch(() => undefined),
    listen({ at, over }) {
      element.addEventListener('timeupdate', () => at(element.currentTime * 1000));
      element.addEventListener('ended', over);
    },
    unload,
  };
}
