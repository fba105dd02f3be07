import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../../clock.ts';
import type { ObjectStore } from '../../storage/objects/object-store.ts';
import { SpeechFailed, type SpeechEngine, type Spoken } from '../speech/speech-engine.ts';
import { builtInPrompt } from './built-in-prompts.ts';
import { preparedFiles, type PreparedFiles } from './prepared-files.ts';
import { PromptUnavailable, type PromptShelf, type PromptSource, type ReadyPrompt, type Voice } from './prompt-shelf.ts';
import { bytesOf, keyOfAddress } from './stored-sound.ts';
import type { Workshop } from './workshop.ts';
import type { Material } from './workshop-work.ts';

export interface PromptShelfParts {
  /** Where prepared prompts lie; made if it is not there. Of this server alone. Absent: one of the system's, until it stops. */
  readonly folder: string | undefined;
  /** How much it may hold; a gigabyte unless given. */
  readonly bytesMost?: number;
  readonly clock: Clock;
  readonly workshop: Workshop;
  readonly speech: SpeechEngine | undefined;
  readonly objects: ObjectStore | undefined;
  /** The prompt of the instance's own that this id or name means. */
  readonly find: (idOrName: string) => Promise<{ objectKey: string; contentHash: string } | undefined>;
}

/** What is said at once at most, of the limits of connect-facts 4.3. */
const CHARACTERS_MAX = 6000;
/** How many are spoken at once; others wait. */
const SPEAKING_MOST = 4;
const WAITING_MOST = 200;
/** Whoever waits longer than this is told so; nobody on a call waits for ever. What is being prepared goes on for the next one. */
const READY_LASTS = 60_000;
/** Raised when the same material becomes other files. */
const FORM = 1;
const GIGABYTE = 1024 ** 3;
/** How long an object of an address is taken for the same. */
const ADDRESS_HOLDS = 60_000;
/** How many are prepared between two tidyings. */
const TIDY_EVERY = 200;

/** Prepares prompts, each once; what is asked for while it is prepared is prepared once too. */
export function runPromptShelf(parts: PromptShelfParts): PromptShelf {
  const { clock, workshop, speech } = parts;
  const underWay = new Map<string, Promise<ReadyPrompt>>();
  const addresses = new Map<string, { hash: string; until: number }>();
  const speaking = turns(SPEAKING_MOST, WAITING_MOST);
  let opened: Promise<{ files: PreparedFiles; passing: string | undefined }> | undefined;
  let made = 0;

  async function open(): Promise<{ files: PreparedFiles; passing: string | undefined }> {
    const passing = parts.folder === undefined ? await mkdtemp(path.join(tmpdir(), 'prompts-')) : undefined;
    const folder = parts.folder ?? passing ?? '';
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return { files: preparedFiles(folder, { clock, bytesMost: parts.bytesMost ?? GIGABYTE }), passing };
  }

  /** The folder's files; it is made when it is first needed, and looked for again where that failed. */
  const inFolder = async (): Promise<PreparedFiles> => {
    opened ??= open();
    try {
      return (await opened).files;
    } catch (error) {
      opened = undefined;
      throw error;
    }
  };

  /** @param material asked for only if there is no file yet. */
  async function prepared(hash: string, material: () => Promise<Material>): Promise<ReadyPrompt> {
    const begun = underWay.get(hash);
    if (begun !== undefined) return begun;
    const doing = (async () => {
      const files = await inFolder();
      const found = await files.find(hash);
      if (found !== undefined) return found;
      if (made % TIDY_EVERY === 0) await files.tidy();
      made += 1;
      await workshop.make(await material(), files.place(hash));
      const ready = await files.find(hash);
      if (ready === undefined) throw new PromptUnavailable('damaged', 'The prompt was prepared but is not on the disk.');
      return ready;
    })();
    underWay.set(hash, doing);
    try {
      return await doing;
    } finally {
      underWay.delete(hash);
    }
  }

  async function spoken(what: Spoken, voice: Voice): Promise<ReadyPrompt> {
    const text = what.kind === 'text' ? what.text : what.ssml;
    if (speech === undefined) throw new PromptUnavailable('no_speech', 'Nothing speaks on this instance. Install espeak-ng, name a voice in the settings, or give the action a prompt instead of text (docs/voice.md).');
    if (text.trim() === '') throw new PromptUnavailable('nothing_to_say', 'There is nothing to say: the text is empty.');
    if (text.length > CHARACTERS_MAX) throw new PromptUnavailable('too_long', `The text has ${text.length} characters; ${CHARACTERS_MAX} is the limit. Shorten it.`);
    const chosen = [voice.name ?? '', voice.language ?? '', voice.engine ?? ''];
    return prepared(hashOf('spoken', speech.name, speech.version, what.kind, text, ...chosen), () => speaking(async () => {
      try {
        const sound = await speech.synthesize(what, voice);
        if (sound.samples.length === 0) throw new SpeechFailed(`${speech.name} said nothing.`);
        return { kind: 'sound', sound };
      } catch (error) {
        throw new PromptUnavailable('speech_failed', error instanceof SpeechFailed ? error.message : `${speech.name} did not speak.`, error);
      }
    }));
  }

  async function prompt(promptId: string): Promise<ReadyPrompt> {
    const named = promptId.split('/').at(-1) ?? '';
    const own = await parts.find(named);
    if (own !== undefined) return prepared(hashOf('file', own.contentHash), async () => ({ kind: 'file', bytes: await bytesOf(store(), own.objectKey) }));
    const builtIn = builtInPrompt(named);
    if (builtIn === undefined) throw new PromptUnavailable('unknown_prompt', `There is no prompt "${named.slice(0, 100)}". "ccp prompt list" shows those there are.`);
    return prepared(hashOf('built in', builtIn.name, String(builtIn.version)), async () => ({ kind: 'built_in', name: builtIn.name }));
  }

  async function media(uri: string): Promise<ReadyPrompt> {
    const objects = store();
    const key = keyOfAddress(objects, uri);
    const known = addresses.get(key);
    const ready = known !== undefined && known.until > clock.now() ? await (await inFolder()).find(known.hash) : undefined;
    if (ready !== undefined) return ready;
    const bytes = await bytesOf(objects, key);
    const hash = hashOf('file', contentHash(bytes));
    const prompt = await prepared(hash, async () => ({ kind: 'file', bytes }));
    if (addresses.size >= WAITING_MOST) addresses.clear();
    addresses.set(key, { hash, until: clock.now() + ADDRESS_HOLDS });
    return prompt;
  }

  function store(): ObjectStore {
    if (parts.objects === undefined) throw new PromptUnavailable('no_store', 'The instance keeps no files. Start the server with a place for them (ccp serve --objects or --bucket).');
    return parts.objects;
  }

  async function from(what: PromptSource, voice: Voice): Promise<ReadyPrompt> {
    switch (what.kind) {
      case 'text':
      case 'ssml':
        return spoken(what, voice);
      case 'prompt':
        return prompt(what.promptId);
      case 'media':
        return media(what.uri);
    }
  }

  return {
    speaks: speech !== undefined,
    ready: (what, voice = {}) =>
      new Promise((resolve, reject) => {
        const cancel = clock.wakeAt(clock.now() + READY_LASTS, () => reject(new PromptUnavailable('busy', `It was not ready within ${READY_LASTS / 1000} s. Try again later.`)));
        from(what, voice).finally(cancel).then(resolve, reject);
      }),
    async stop() {
      await workshop.stop();
      const passing = (await opened?.catch(() => undefined))?.passing;
      if (passing !== undefined) await rm(passing, { recursive: true, force: true });
    },
  };
}

/** By which the same bytes are known again. */
export const contentHash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const hashOf = (...parts: string[]): string => createHash('sha256').update(JSON.stringify([FORM, ...parts])).digest('hex').slice(0, 40);

/** Lets so many be at it at once; the others wait, up to so many. */
function turns(atOnce: number, waitingMost: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let busy = 0;
  return async (work) => {
    if (busy >= atOnce) {
      if (waiting.length >= waitingMost) throw new PromptUnavailable('busy', `${waitingMost} texts are waiting to be spoken already. Try again later.`);
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      busy += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) busy -= 1;
      else next();
    }
  };
}
