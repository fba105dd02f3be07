import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import type { Core } from '../../../server/core.ts';
import { createCore, type CoreOptions } from '../../../server/create-core.ts';
import { systemIds } from '../../../server/ids.ts';
import { createLog } from '../../../server/log.ts';
import { defaultSettings } from '../../../server/settings.ts';
import { openWorkshop } from '../../../server/voice/prompts/workshop.ts';
import { runPromptShelf } from '../../../server/voice/prompts/run-prompt-shelf.ts';
import { mediaEngineDouble, promptShelfDouble } from '../../doubles/media-engine.ts';
import { quickPasswords } from '../../doubles/running-core.ts';
import { spokenTones, type SpokenTones } from '../../doubles/spoken-tones.ts';

/* What flows for calls say is prepared when they are published, by a server that carries calls. */

let speech: SpokenTones;
let core: Core;
const clock = systemClock();
const begin = (more: Partial<CoreOptions>): Promise<Core> => createCore({ database: ':memory:', clock, ids: systemIds(), settings: defaultSettings, log: createLog(() => undefined), passwords: quickPasswords, ...more });
beforeEach(async () => {
  speech = spokenTones();
  const shelf = runPromptShelf({ folder: undefined, clock, workshop: openWorkshop(), speech, objects: undefined, find: () => Promise.resolve(undefined) });
  const music = promptShelfDouble();
  core = await begin({ media: mediaEngineDouble(), promptShelf: { speaks: true, ready: (what, voice) => (what.kind === 'prompt' ? music : shelf).ready(what, voice), stop: () => shelf.stop() } });
});
afterEach(() => core.close());

const hold = (...texts: string[]): string => JSON.stringify({
  Version: '2019-10-30', StartAction: 'loop',
  Actions: [{ Identifier: 'loop', Type: 'MessageParticipantIteratively', Parameters: { Messages: texts.map((Text) => ({ Text })) }, Transitions: {} }],
});
const chat = (Text: string): string => JSON.stringify({
  Version: '2019-10-30', StartAction: 'say',
  Actions: [{ Identifier: 'say', Type: 'MessageParticipant', Parameters: { Text }, Transitions: { NextAction: 'end' } }, { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} }],
});
const put = (id: string, type: string, content: string, publish = true): Promise<unknown> => core.instance.putFlow({ id, name: id, type, content, publish });

test('a flow for calls that is published has its fixed texts spoken, one that is saved or for chats has not', async () => {
  await put('saved', 'CUSTOMER_HOLD', hold('only saved'), false);
  await put('chat', 'CONTACT_FLOW', chat('for a chat'));
  await put('hold', 'CUSTOMER_HOLD', hold('first words', 'Hello $.Attributes.name', 'last words'));
  await speech.askedFor('last words');
  expect(speech.asked.map(({ what }) => what)).toEqual([{ kind: 'text', text: 'first words' }, { kind: 'text', text: 'last words' }]);
  // What was prepared ahead is what a call gets.
  await core.promptShelf.ready({ kind: 'text', text: 'first words' });
  expect(speech.asked.length).toBe(2);
});

test('a server without calls has nothing spoken', async () => {
  const without = await begin({ speech });
  await without.instance.putFlow({ id: 'hold', name: 'hold', type: 'CUSTOMER_HOLD', content: hold('said to nobody'), publish: true });
  await put('hold', 'CUSTOMER_HOLD', hold('said to callers'));
  await speech.askedFor('said to callers');
  await without.close();
  expect(speech.asked.map(({ what }) => what)).toEqual([{ kind: 'text', text: 'said to callers' }]);
});

test('what could not be spoken stops nothing', async () => {
  speech.failure = new Error('no voice today');
  await put('hold', 'CUSTOMER_HOLD', hold('first words', 'last words'));
  await speech.askedFor('last words');
  speech.failure = undefined;
  expect((await core.promptShelf.ready({ kind: 'text', text: 'first words' })).lasts).toBe(200);
});

test('what is heard while one waits is made before anybody calls', async () => {
  const asked: string[] = [];
  const shelf = promptShelfDouble();
  const started = await begin({ media: mediaEngineDouble(), promptShelf: { ...shelf, ready: (what, voice) => (asked.push(what.kind === 'prompt' ? what.promptId : what.kind), shelf.ready(what, voice)) } });
  await started.close();
  expect(asked.toSorted()).toEqual(['CustomerHold.wav', 'CustomerQueue.wav', 'Ringback.wav']);
});
