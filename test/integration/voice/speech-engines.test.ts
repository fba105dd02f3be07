import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { virtualClock } from '../../../server/rehearsal/virtual-clock.ts';
import { lengthOf, toInt16 } from '../../../server/voice/sound/sound.ts';
import { chooseSpeech } from '../../../server/voice/speech/choose-speech.ts';
import { polly } from '../../../server/voice/speech/polly.ts';
import { spokenByCommand } from '../../../server/voice/speech/spoken-by-command.ts';
import { level, tone } from '../../unit/voice/tones.ts';

/* What speaks: espeak-ng as it is installed, a program that an operator has chosen, Amazon Polly as a double of it answers. */

const folder = mkdtempSync(path.join(tmpdir(), 'speech-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const clock = systemClock();
const parts = { clock, environment: process.env };

function program(name: string, body: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!${process.execPath}\n${body}`);
  chmodSync(file, 0o755);
  return file;
}

describe('espeak-ng', () => {
  const espeak = chooseSpeech(undefined, parts);

  test('says text and SSML, in the language of the voice', async (context) => {
    if (espeak === undefined) return context.skip('espeak-ng is not installed');
    const say = (text: string, name: string) => espeak.synthesize({ kind: 'text', text }, { name });
    const english = await say('Thank you for calling. One moment, please.', 'Joanna');
    expect(lengthOf(english)).toBeGreaterThan(1500);
    expect(english.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeGreaterThan(0.1);
    const german = await say('Thank you for calling. One moment, please.', 'Vicki');
    expect(Buffer.compare(Buffer.from(english.samples.buffer), Buffer.from(german.samples.buffer))).not.toBe(0);
    const plain = await espeak.synthesize({ kind: 'ssml', ssml: '<speak>One moment</speak>' }, {});
    const paused = await espeak.synthesize({ kind: 'ssml', ssml: '<speak>One <break time="2s"/> moment</speak>' }, {});
    expect(lengthOf(paused) - lengthOf(plain)).toBeGreaterThan(1500);
  });

  test('takes what customers wrote for words: no option, no phonemes, no file', async (context) => {
    if (espeak === undefined) return context.skip('espeak-ng is not installed');
    for (const text of ['--path=/etc -w /tmp/x', '[[h@l\'oU]]', '-f /etc/passwd', '<audio src="/etc/passwd"/>', '\u0000\u0007 bell']) {
      expect(lengthOf(await espeak.synthesize({ kind: 'text', text }, { name: '../../etc/passwd', language: '../../etc' }))).toBeGreaterThan(100);
    }
  });

  test('is not guessed at where the settings say none, or another place', () => {
    expect(chooseSpeech({ engine: 'none' }, parts)).toBeUndefined();
    expect(chooseSpeech(undefined, { clock, environment: { PATH: folder } })).toBeUndefined();
    expect(() => chooseSpeech({ engine: 'espeak', program: path.join(folder, 'none') }, parts)).toThrow('is not there');
  });
});

describe('a program of the operator', () => {
  const tells = "process.stdin.setEncoding('utf8'); let said = ''; process.stdin.on('data', (part) => said += part); process.stdin.on('end', () => ";

  test('gets the text of SSML unless it understands SSML, and answers with samples', async () => {
    const counting = program('counting', `${tells}process.stdout.write(Buffer.alloc(said.length * 200)));`);
    const command = { program: counting, args: [], output: { rate: 8000 } };
    const ssml = '<speak>Hello <emphasis>you</emphasis></speak>';
    const length = async (understands: boolean) => (await spokenByCommand({ ...command, ssml: understands }, clock).synthesize({ kind: 'ssml', ssml }, {})).samples.length / 100;
    expect([await length(false), await length(true)]).toEqual(['Hello you'.length, ssml.length]);
  });

  test('that fails, or answers with no sound, is told apart and quotes nothing', async () => {
    const say = (file: string, output: 'wav' | { rate: number } = 'wav') => spokenByCommand({ program: file, args: [], output, ssml: false }, clock).synthesize({ kind: 'text', text: 'my secret' }, {});
    await expect(say(program('failing', 'process.exit(3)'))).rejects.toThrow(/failing ended with 3/u);
    await expect(say(program('talking', `${tells}console.log('secret', said));`))).rejects.toThrow(/answered with no sound: It is not a WAV file/u);
    await expect(say(path.join(folder, 'none'))).rejects.toThrow(/cannot be started/u);
  });

  test('that does not end is ended', async () => {
    const virtual = virtualClock();
    const hanging = spokenByCommand({ program: program('hanging', 'setInterval(() => undefined, 1000);'), args: [], output: 'wav', ssml: false }, virtual).synthesize({ kind: 'text', text: 'Hello' }, {});
    const failed = hanging.catch((error: unknown) => error);
    await virtual.advanceBy(20_001, async () => undefined);
    expect(await failed).toMatchObject({ message: expect.stringMatching(/took longer than 20 s/u) });
  });
});

describe('Polly', () => {
  interface Asked { Engine: string; LanguageCode?: string; OutputFormat: string; SampleRate: string; Text: string; TextType: string; VoiceId: string }

  /** Answers each request with a tenth of a second of a tone, or as it is told. */
  async function pollyDouble(status = 200) {
    const asked: Asked[] = [];
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => {
        asked.push(JSON.parse(Buffer.concat(pieces).toString()) as Asked);
        if (status !== 200) return response.writeHead(status, { 'x-amzn-errortype': 'InvalidSsmlException', 'content-type': 'application/json' }).end('{"message":"Invalid SSML: my secret"}');
        return response.writeHead(200, { 'content-type': 'audio/pcm' }).end(Buffer.from(toInt16(tone(16_000, 600, { seconds: 0.1 }).samples).buffer));
      });
    });
    const open = new Set<ServerHttp2Session>();
    server.on('session', (session) => open.add(session));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const engine = polly({ region: 'eu-west-2', endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, engine: 'neural', voice: 'Joanna' });
    return { asked, engine, close: () => {
      for (const session of open) session.destroy();
      server.close();
    } };
  }
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'any');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'thing');

  test('is asked for the voice, engine and language of the flow, or those of the settings', async () => {
    const { asked, engine, close } = await pollyDouble();
    const sound = await engine.synthesize({ kind: 'text', text: 'Hello' }, {});
    expect([sound.rate, lengthOf(sound)]).toEqual([16_000, 100]);
    expect(level(sound, 600)).toBeGreaterThan(-7);
    await engine.synthesize({ kind: 'ssml', ssml: '<speak>Hello</speak>' }, { name: 'Brian', engine: 'standard', language: 'en-GB' });
    close();
    expect(asked).toEqual([
      { Engine: 'neural', OutputFormat: 'pcm', SampleRate: '16000', Text: 'Hello', TextType: 'text', VoiceId: 'Joanna' },
      { Engine: 'standard', LanguageCode: 'en-GB', OutputFormat: 'pcm', SampleRate: '16000', Text: '<speak>Hello</speak>', TextType: 'ssml', VoiceId: 'Brian' },
    ]);
  });

  test('is told a long text in pieces, cut behind sentences, and nothing is lost', async () => {
    const { asked, engine, close } = await pollyDouble();
    const text = 'This sentence is one of many. '.repeat(190);
    expect(lengthOf(await engine.synthesize({ kind: 'text', text }, {}))).toBe(200);
    close();
    expect(asked.map(({ Text }) => Text).join('')).toBe(text);
    expect(asked.every(({ Text }) => Text.length <= 2900 && Text.trimEnd().endsWith('.'))).toBe(true);
  });

  test('that refuses is named, and what it quotes is not', async () => {
    const { engine, close } = await pollyDouble(400);
    const failed = await engine.synthesize({ kind: 'ssml', ssml: '<speak>my secret' }, {}).catch((error: unknown) => error);
    close();
    expect(failed).toMatchObject({ name: 'SpeechFailed', message: 'Polly in eu-west-2 did not speak: InvalidSsmlException.' });
  });
});
