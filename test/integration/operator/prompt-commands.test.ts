import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeMulaw } from '../../../server/voice/sound/g711.ts';
import { readOggOpus } from '../../../server/voice/sound/ogg-opus.ts';
import { fromInt16, toInt16 } from '../../../server/voice/sound/sound.ts';
import { servedInstance, type ServedInstance } from '../../doubles/served-instance.ts';
import { level, tone } from '../../unit/voice/tones.ts';
import { wavFile } from '../../unit/voice/wav-file.ts';

/* The operator's commands for prompts, run as he runs them. */

let instance: ServedInstance;
beforeEach(async () => {
  instance = await servedInstance('prompts');
});
afterEach(() => instance.end());

const at = (name: string): string => path.join(instance.data, name);
async function recording(name: string, hertz: number): Promise<string> {
  const { samples } = tone(22_050, hertz, { seconds: 1.5 });
  await writeFile(at(name), wavFile({ rate: 22_050, channels: 1, code: 1, bits: 16, data: Buffer.from(toInt16(samples).buffer) }));
  return at(name);
}
const listed = async (): Promise<string[][]> => (await instance.ccp('prompt', 'list')).split('\n').map((line) => line.split(/ {2,}/u).map((word) => word.trim()));

test('add, list, hear, change and remove a recording while the server runs', async () => {
  await instance.serve();
  expect(await instance.ccp('prompt', 'add', 'Welcome', await recording('welcome.wav', 500), '--description', 'The first words')).toMatch(/^Added the prompt "Welcome" \(\S+\): 1\.5 s of WAV\.\n$/u);
  expect((await listed()).map(([, ...rest]) => rest)).toEqual(expect.arrayContaining([['Welcome', 'own', '1.5 s', 'The first words'], expect.arrayContaining(['Beep.wav', 'built in'])]));

  expect(await instance.ccp('prompt', 'play-to-file', 'Welcome', at('heard.ogg'))).toBe(`${at('heard.ogg')}: 1.5 s.\n`);
  expect(level(await readOggOpus(await readFile(at('heard.ogg')), 48_000 * 60), 500)).toBeGreaterThan(-7.5);
  await instance.ccp('prompt', 'play-to-file', 'Welcome', at('heard.ulaw'));
  expect(level({ rate: 8000, samples: fromInt16(decodeMulaw(await readFile(at('heard.ulaw')))) }, 500)).toBeGreaterThan(-7.5);

  expect(await instance.ccp('prompt', 'add', 'Welcome', await recording('other.wav', 900))).toContain('Changed the prompt "Welcome"');
  await instance.ccp('prompt', 'play-to-file', 'Welcome', at('heard.ogg'));
  expect(level(await readOggOpus(await readFile(at('heard.ogg')), 48_000 * 60), 900)).toBeGreaterThan(-7.5);
  expect((await listed()).some(([, name, , , about]) => name === 'Welcome' && about === 'The first words')).toBe(true);

  expect(await instance.ccp('prompt', 'remove', 'Welcome')).toBe('The prompt "Welcome" is gone.\n');
  await expect(instance.ccp('prompt', 'play-to-file', 'Welcome', at('heard.ogg'))).rejects.toThrow('There is no prompt "Welcome"');
  await expect(instance.ccp('prompt', 'remove', 'Beep.wav')).rejects.toThrow('is built in and stays');
});

test('what is no sound, too little said, or no server there is refused with the reason', async () => {
  await instance.ccp('key', 'create', '--name', 'shop');
  await expect(instance.ccp('prompt', 'add', 'Welcome', await recording('welcome.wav', 500))).rejects.toThrow('Do this while the server runs');
  await instance.serve();
  await writeFile(at('page.wav'), '<html>');
  await expect(instance.ccp('prompt', 'add', 'Page', at('page.wav'))).rejects.toThrow('It is neither a WAV nor an Ogg/Opus file.');
  await expect(instance.ccp('prompt', 'add', 'Welcome')).rejects.toThrow('Name the prompt and its one file');
  await expect(instance.ccp('prompt', 'play-to-file', 'Beep.wav', at('beep.mp3'))).rejects.toThrow('ends in .ogg or .ulaw');
});

test('a voice of the settings speaks, and where there is none the settings are named', async () => {
  // Says nothing but a second of a tone, as raw samples; what it was told is on its command line.
  const program = at('speaker.mjs');
  await writeFile(program, `#!${process.execPath}\nconst [language, voice] = process.argv.slice(2);\nconst hertz = language === 'de-DE' && voice === 'Vicki' ? 800 : 300;\nconst out = Buffer.alloc(32_000);\nfor (let at = 0; at < 16_000; at += 1) out.writeInt16LE(Math.round(16_000 * Math.sin((2 * Math.PI * hertz * at) / 16_000)), at * 2);\nprocess.stdin.resume().on('end', () => process.stdout.write(out));\n`, { mode: 0o755 });
  await writeFile(at('settings.json'), JSON.stringify({ speech: { engine: 'command', program, args: ['{language}', '{voice}'], output: { rate: 16_000 } } }));
  await instance.serve('--settings', at('settings.json'));
  expect(await instance.ccp('prompt', 'play-to-file', '--text', 'Guten Tag', '--voice', 'Vicki', at('spoken.ogg'))).toBe(`${at('spoken.ogg')}: 1.0 s.\n`);
  expect(level(await readOggOpus(await readFile(at('spoken.ogg')), 48_000 * 60), 800)).toBeGreaterThan(-8);
  await instance.kill();

  await writeFile(at('settings.json'), JSON.stringify({ speech: { engine: 'none' } }));
  await instance.serve('--settings', at('settings.json'));
  await expect(instance.ccp('prompt', 'play-to-file', '--text', 'Hello', at('spoken.ogg'))).rejects.toThrow('Nothing speaks on this instance');
  const loop = { Identifier: 'loop', Type: 'MessageParticipantIteratively', Parameters: { Messages: [{ Text: 'Still there' }] }, Transitions: {} };
  await writeFile(at('hold.json'), JSON.stringify({ Version: '2019-10-30', StartAction: 'loop', Actions: [loop] }));
  expect(await instance.ccp('flow', 'check', '--type', 'CUSTOMER_HOLD', at('hold.json'))).toContain('warning  Action "loop", Parameters.Messages[0].Text: Nothing speaks on this instance');
  await instance.kill();
  await expect(instance.ccp('flow', 'check', '--type', 'CUSTOMER_HOLD', at('hold.json'))).rejects.toThrow('No server works on');
});
