import { count, duration } from './time.ts';

/** Recordings of calls, as they are heard in the panel. */
export const recordingWords = {
  title: (many: number) => (many > 1 ? 'Recordings' : 'Recording'),
  none: 'This call was not recorded',
  unknown: 'Whether this call was recorded is not known on this computer. It needs the link to the server.',
  looking: 'Asking where its recording stands',
  stored: 'As last heard of, without the link',
  standing: {
    running: 'Goes on. It can be heard a few seconds after this part of the call is over.',
    being_made: 'Being put together. That takes a few seconds.',
    delayed: 'Not stored yet: the place for recordings does not answer. It is tried again until it does.',
    lost: 'Lost. Nothing of it was found that could be kept.',
    deleted: 'Deleted on the server. Nobody can hear it any more.',
    not_yours: 'Not yours to hear: agents hear their own parts of a call, supervisors all.',
  },
  needsLink: 'Never opened on this computer. Hearing it needs the link to the server.',
  of: (agent: string | null) => (agent === null ? 'Call' : `Call with ${agent}`),
  play: 'Play the recording',
  pause: 'Pause the recording',
  playNamed: (which: string) => `Play: ${which}`,
  pauseNamed: (which: string) => `Pause: ${which}`,
  fetching: (share: number) => (share === 0 ? 'Fetching' : `Fetching, ${String(Math.floor(share * 100))} %`),
  place: (which: string) => `Place in the recording: ${which}`,
  at: (at: number, lasts: number) => `${duration(at)} of ${duration(lasts)}`,
  atPaused: (at: number, lasts: number) => `${duration(at)} of ${duration(lasts)}, recording paused`,
  speed: (which: string) => `Speed: ${which}`,
  times: (rate: number) => `${String(rate)}×`,
  sides: (agent: string | null) => `Above everybody else, below ${agent ?? 'the agent'}`,
  paused: 'Paused',
  pausedSpans: (spans: readonly { from: number; to: number }[]) =>
    spans.length > 3
      ? `Paused ${count(spans.length, 'time', 'times')}, silent there`
      : `Paused ${spans.map((span) => `${duration(span.from)} to ${duration(span.to)}`).join(', ')}, silent there`,
  playFrom: (at: number) => `Play from ${duration(at)}`,
} as const;
