import { OfferRefused, type Hearing, type LegStats, type MediaEngine, type MediaEvent, type RecordedVoices } from '../../server/voice/media-engine.ts';
import { PromptUnavailable, type PromptShelf, type PromptSource } from '../../server/voice/prompts/prompt-shelf.ts';

/*
 * A media engine without media: it remembers what each leg was to hear, and its lines come, go and press keys when a test
 * says so. With it a whole call runs in virtual time.
 */

export interface MediaEngineDouble extends MediaEngine {
  /** What a leg hears now, in one word or by whose legs: `nothing`, `play <file> <file>`, or the legs, sorted. */
  heard(legId: string): string;
  /** Everything each leg was told to hear, in order, without repetitions. */
  readonly story: { legId: string; heard: string }[];
  /** Whether offers are answered with a line that is there at once. */
  connectsAtOnce: boolean;
  connects(legId: string): void;
  loses(legId: string): void;
  presses(legId: string, digits: string): void;
  /** The prompts that a leg hears have been heard to their end. */
  promptsEnd(legId: string): void;
  /** As after `kill -9` of its process: every line is gone, what was said of hearing and recording is kept. */
  processDies(): void;
  tell(event: MediaEvent): void;
  /** Lines that were to be on one process, in order. */
  readonly gathered: (readonly string[])[];
  readonly lines: ReadonlySet<string>;
  readonly recordings: ReadonlyMap<string, RecordedVoices>;
  /** Keys that were pressed towards legs. */
  readonly pressed: { legId: string; digits: string }[];
  stopped: boolean;
  unavailable: string | null;
}

/** Starts one. An offer that says `refuse me` is refused. */
export function mediaEngineDouble(): MediaEngineDouble {
  const hearing = new Map<string, Hearing>();
  const lines = new Set<string>();
  const recordings = new Map<string, RecordedVoices>();
  const listeners = new Set<(event: MediaEvent) => void>();
  const tell = (event: MediaEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const double: MediaEngineDouble = {
    connectsAtOnce: true,
    stopped: false,
    unavailable: null,
    story: [],
    pressed: [],
    gathered: [],
    lines,
    recordings,
    processes: [{ processId: 'media-1', pid: null, state: 'ready', stack: 'native', legs: 0 }],
    async answer({ legId, offer }) {
      if (offer === 'refuse me') throw new OfferRefused('offer_not_understood', 'This is no session description.');
      if (double.connectsAtOnce) double.connects(legId);
      return { sdp: `answer to ${offer}`, processId: 'media-1' };
    },
    gather(legIds) {
      double.gathered.push(legIds);
    },
    hear(legId, what) {
      hearing.set(legId, what);
      const heard = inWords(what);
      if (double.story.findLast((one) => one.legId === legId)?.heard !== heard) double.story.push({ legId, heard });
    },
    heard: (legId) => inWords(hearing.get(legId) ?? { kind: 'nothing' }),
    record(recordingId, what) {
      if (what === null) recordings.delete(recordingId);
      else recordings.set(recordingId, what);
    },
    sendDigits: (legId, digits) => void double.pressed.push({ legId, digits }),
    close(legId) {
      hearing.delete(legId);
      lines.delete(legId);
    },
    stats: async (legId): Promise<LegStats | null> =>
      lines.has(legId)
        ? { connected: true, processId: 'media-1', codecs: ['opus'], speaks: 'opus', received: { packets: 1, lost: 0, jitter: 0 }, sent: { packets: 1 }, reported: null }
        : null,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      double.stopped = true;
    },
    tell,
    connects(legId) {
      lines.add(legId);
      tell({ type: 'leg', legId, state: 'connected' });
    },
    loses(legId) {
      lines.delete(legId);
      tell({ type: 'leg', legId, state: 'lost' });
    },
    presses(legId, digits) {
      for (const digit of digits) tell({ type: 'digit', legId, digit, at: 0 });
    },
    promptsEnd(legId) {
      const what = hearing.get(legId);
      if (what?.kind !== 'prompts' || what.loop) throw new Error(`${legId} hears no prompts that could end: ${inWords(what ?? { kind: 'nothing' })}.`);
      hearing.set(legId, { kind: 'nothing' });
      tell({ type: 'prompts_ended', legId, playId: what.playId });
    },
    processDies() {
      const legs = [...lines];
      lines.clear();
      tell({ type: 'process_lost', processId: 'media-1', legs });
    },
  };
  return double;
}

function inWords(what: Hearing): string {
  if (what.kind === 'nothing') return 'nothing';
  if (what.kind === 'legs') return what.legs.toSorted().join(' ');
  return `play ${what.files.join(' ')}${what.loop ? ' again and again' : ''}`;
}

/** A shelf that has every prompt at once: its file is what it says. A text that says `unspeakable` cannot be said. */
export function promptShelfDouble(): PromptShelf {
  return {
    speaks: true,
    async ready(what) {
      if (what.kind === 'text' && what.text.includes('unspeakable')) throw new PromptUnavailable('speech_failed', 'Nothing here can say this.');
      return { file: fileOf(what), lasts: 1000 };
    },
    stop: async () => undefined,
  };
}

function fileOf(what: PromptSource): string {
  if (what.kind === 'text') return `"${what.text}"`;
  if (what.kind === 'ssml') return what.ssml;
  return what.kind === 'prompt' ? what.promptId : what.uri;
}
