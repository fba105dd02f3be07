import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { actionKind } from '../../../server/flows/action-kinds.ts';
import { defaultSettings } from '../../../server/settings.ts';

/* What the docs say and a machine can look up. */

const project = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(project, file), 'utf8');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: project, encoding: 'utf8' }).split('\n');
const docs = files.filter((file) => file.endsWith('.md') && existsSync(path.join(project, file)));
const found = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1] ?? '');

describe.each(docs)('%s', (doc) => {
  const text = read(doc);

  it('links to and shows only what is there', () => {
    const targets = found(text, /\]\(([^)#]+)(?:#[^)]*)?\)/gu).filter((target) => !/^[a-z]+:/u.test(target));
    expect(targets.filter((target) => !existsSync(path.join(project, path.dirname(doc), target)))).toEqual([]);
  });

  it('names only files and folders that are there', () => {
    const named = found(text, /(?<![\w./-])((?:server|main|preload|renderer|customer|contract|test|bench|docs|scripts)\/[\w./-]*\w\/?)(?![\w*/-])/gu);
    const there = (place: string): boolean => existsSync(path.join(project, place)) || existsSync(path.join(project, 'server', place));
    expect(named.filter((place) => !there(place))).toEqual([]);
  });

  it('gives only commands that can be run', () => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));
    const own = new Set(['ci', 'install', ...Object.keys(scripts).map((name) => (['start', 'test'].includes(name) ? name : `run ${name}`))]);
    expect(found(text, /(?<![\w-])npm ((?:run )?[a-z]+)/gu).filter((command) => /^(run|ci|install|start|test)/u.test(command) && !own.has(command))).toEqual([]);
    expect(found(text, /(?<![\w-])node ([\w./-]+\.(?:ts|mjs|js))/gu).filter((file) => !existsSync(path.join(project, file)))).toEqual([]);
  });
});

describe('the events', () => {
  const server = files.filter((file) => /^server\/.*\.ts$/u.test(file) && existsSync(path.join(project, file))).map(read).join('\n');
  const documented = new Set([...read('docs/event-log.md').matchAll(/^(?:\||`)(.*)$/gmu)].flatMap(([line]) => {
    const cell = line.startsWith('|') ? (line.split('|')[1] ?? '') : line;
    return found(cell, /`([a-z]+(?:_[a-z]+)*)`/gu);
  }));

  it('that the server records are in docs/event-log.md', () => {
    const recorded = found(server, /(?:record|note)\((?:work, )?\{\s*type: ([^,\n]+)/gu).flatMap((words) => found(words, /'([a-z_]+)'/gu)).filter((word) => word.includes('_'));
    expect(recorded.length).toBeGreaterThan(30);
    expect(recorded.filter((type) => !documented.has(type))).toEqual([]);
  });

  it('in docs/event-log.md are recorded', () => {
    const types = [...documented].filter((type) => type.includes('_') || type === 'queued' || type === 'offered');
    // The name of an offer's end is put together from its state.
    const ends = new Set(['offer_missed', 'offer_rejected', 'offer_abandoned', 'offer_withdrawn', 'offer_link_lost']);
    expect(types.length).toBeGreaterThan(40);
    expect(types.filter((type) => !ends.has(type) && !server.includes(`'${type}'`))).toEqual([]);
  });
});

describe('the actions', () => {
  it('in docs/flow-language.md are those that run', () => {
    const table = read('docs/flow-language.md').split('## The actions that run')[1]?.split('Worth knowing')[0] ?? '';
    const rows = found(table, /^\| `([A-Za-z]+)` \|/gmu);
    // test/unit/flows/every-type.test.ts holds the list of all types to the code.
    const said = found(read('docs/flow-language.md'), /^\| `([A-Za-z]+)` \| (?:[a-z ]+ \| )?runs \|/gmu);
    expect(rows.filter((type) => actionKind(type) === undefined)).toEqual([]);
    expect(rows.toSorted()).toEqual(said.toSorted());
  });
});

describe('the limits', () => {
  it('in docs/operators.md are the settings', () => {
    const value = (what: string): string => read('docs/operators.md').split('\n').find((line) => line.startsWith(`| ${what}`))?.split('|')[2]?.trim() ?? '';
    const second = 1000;
    expect(value('an offer rings')).toBe(`${defaultSettings.offerLasts / second} s`);
    expect(value('offers outlive')).toBe(`${defaultSettings.graceOffers / second} s`);
    expect(value('contacts outlive')).toBe(`${defaultSettings.graceContacts / second / 60} min`);
    expect(value('a declined contact')).toBe(`${defaultSettings.declineBackOff / second} s`);
    expect(value('a customer must connect')).toBe(`${defaultSettings.connectWindow / second / 60} min`);
    expect(value('a chat lasts')).toMatch(new RegExp(`^${defaultSettings.chatDurationMinutes / 60} h;`, 'u'));
    expect(value('chats at once')).toBe(String(defaultSettings.chatsAtOnce));
    expect(value('a message')).toMatch(new RegExp(`^${defaultSettings.messageBytes.toLocaleString('en')} bytes`, 'u'));
    const [connection, socket, session] = [defaultSettings.connectionTokenLasts / second / 3600, defaultSettings.connectUrlLasts / second, defaultSettings.sessionTokenLasts / second / 60];
    expect(value('connection token')).toMatch(new RegExp(`^${connection} h, ${socket} s, ${session} min`, 'u'));
  });
});
