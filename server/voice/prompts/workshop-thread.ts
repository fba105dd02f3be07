import { rename, unlink, writeFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { encodeMulaw } from '../sound/g711.ts';
import { OggDamaged } from '../sound/ogg.ts';
import { writeOggOpus } from '../sound/ogg-opus.ts';
import { resample } from '../sound/resample.ts';
import { lengthOf, toInt16, type Sound } from '../sound/sound.ts';
import { WavDamaged } from '../sound/wav.ts';
import { builtInPrompt } from './built-in-prompts.ts';
import { soundOfFile } from './sound-of-file.ts';
import type { SoundForm, WorkshopAnswer, WorkshopTask } from './workshop-work.ts';

/* The thread in which prompts are made: all of it is arithmetic, and none of it may keep a message waiting. */

const TELEPHONE_RATE = 8000;
const FILE_MODE = 0o600;

interface Made { readonly sound: Sound; readonly quality: 'speech' | 'music'; readonly form: SoundForm | null }

parentPort?.on('message', (task: WorkshopTask) => {
  void answered(task).then((answer) => parentPort?.postMessage(answer));
});

async function answered(task: WorkshopTask): Promise<WorkshopAnswer> {
  try {
    const { sound, quality, form } = await made(task);
    if (task.target !== undefined) await write(task.target, sound, quality);
    return { id: task.id, done: true, lasts: lengthOf(sound), form };
  } catch (error) {
    const damaged = error instanceof WavDamaged || error instanceof OggDamaged;
    return { id: task.id, done: false, damaged, why: error instanceof Error ? error.message : String(error) };
  }
}

async function made({ material }: WorkshopTask): Promise<Made> {
  switch (material.kind) {
    case 'sound':
      return { sound: material.sound, quality: 'speech', form: null };
    case 'file':
      return { ...await soundOfFile(material.bytes), quality: 'music' };
    case 'built_in': {
      const prompt = builtInPrompt(material.name);
      if (prompt === undefined) throw new Error(`There is no built-in prompt ${material.name}.`);
      return { sound: prompt.make(), quality: prompt.quality, form: null };
    }
  }
}

/** The Ogg file comes last: where it is, the other is too. */
async function write(target: string, sound: Sound, quality: 'speech' | 'music'): Promise<void> {
  await writeWhole(`${target}.ulaw`, encodeMulaw(toInt16(resample(sound, TELEPHONE_RATE).samples)));
  await writeWhole(`${target}.ogg`, writeOggOpus(sound, quality));
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const half = `${file}.half`;
  try {
    await writeFile(half, bytes, { mode: FILE_MODE });
    await rename(half, file);
  } catch (error) {
    await unlink(half).catch(() => undefined);
    throw error;
  }
}
