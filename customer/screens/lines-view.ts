import type { Chat } from '../chat.ts';
import type { Line } from '../conversation.ts';
import { button, element } from '../element.ts';
import { INTERACTIVE, wordsOfAnswer } from '../interactive.ts';
import { queueNoteOf } from '../queue-note.ts';
import type { Settings } from '../settings.ts';
import { fill } from '../texts/texts.ts';
import { drawFile, drawUpload, type FetchedFiles } from './file-view.ts';
import { answerTo, drawInteractive } from './interactive-view.ts';
import { drawMarkdown, drawPlain } from './markdown-view.ts';
import type { Words } from './words.ts';

/* The conversation as a list. A line is drawn again only if what it shows has changed. */

const AT_BOTTOM = 48;

export interface LinesSurroundings {
  chat: Chat;
  settings: Settings;
  words: Words;
  files: FetchedFiles;
  drawView(token: string): HTMLFieldSetElement;
  /** Goes to the newest line, where an answer will stand. */
  toNewest(): void;
}

interface Row { key: string; shape: string; draw(): HTMLLIElement }

/** Keeps the list like the conversation. The answer redraws it. */
export function keepLines(list: HTMLOListElement, scroller: HTMLElement, around: LinesSurroundings): () => void {
  const shown = new Map<string, { shape: string; item: HTMLLIElement }>();
  return () => {
    const atBottom = isAtBottom(scroller);
    const fromBottom = scroller.scrollHeight - scroller.scrollTop;
    const first = list.firstElementChild;
    const rows = rowsOf(around);
    const keys = new Set(rows.map(({ key }) => key));
    for (const [key, { item }] of shown) {
      if (keys.has(key)) continue;
      item.remove();
      shown.delete(key);
    }
    let previous: HTMLLIElement | undefined;
    for (const row of rows) {
      let known = shown.get(row.key);
      if (known === undefined || known.shape !== row.shape) {
        const item = row.draw();
        if (known !== undefined) {
          const held = known.item.contains(known.item.getRootNode() instanceof ShadowRoot ? (known.item.getRootNode() as ShadowRoot).activeElement : null);
          known.item.replaceWith(item);
          if (held) item.querySelector<HTMLElement>('button:not(:disabled), a')?.focus();
        }
        known = { shape: row.shape, item };
        shown.set(row.key, known);
      }
      const place: ChildNode | null = previous === undefined ? list.firstChild : previous.nextSibling;
      if (known.item !== place) list.insertBefore(known.item, place);
      previous = known.item;
    }
    if (atBottom) scroller.scrollTop = scroller.scrollHeight;
    // What was paged in above must not move what is being read.
    else if (list.firstElementChild !== first) scroller.scrollTop = scroller.scrollHeight - fromBottom;
  };
}

export function isAtBottom(scroller: HTMLElement): boolean {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < AT_BOTTOM;
}

function rowsOf(around: LinesSurroundings): Row[] {
  const { chat, words } = around;
  const rows: Row[] = [];
  const all = chat.conversation.lines();
  const chapters = chaptersOf(all);
  const lines = all.filter((line) => line.kind !== 'ended' && queueNoteOf(line) === undefined && !isRepeatedPage(line, chat));
  let day = '';
  let chapter = 0;
  let speaker = '';
  const divide = (key: string, text: string, kind: string): void => {
    rows.push({ key, shape: text, draw: () => element('li', { class: `divider ${kind}` }, element('span', {}, text)) });
    speaker = '';
  };
  for (const [index, line] of lines.entries()) {
    const own = chapters.get(line) ?? 0;
    if (own !== chapter) divide(`chapter-${own}`, own === 0 ? words.texts.thisChat : `${words.texts.earlierChat}, ${words.day(line.at)}`, 'chapter');
    if (own !== chapter) day = words.day(line.at === '' ? new Date().toISOString() : line.at);
    chapter = own;
    const today = line.at === '' ? day : words.day(line.at);
    if (today !== day && !(day === '' && today === words.texts.today)) divide(`day-${line.key}`, today, 'day');
    day = today;
    const from = line.kind === 'message' || line.kind === 'file' ? `${line.mine} ${line.who} ${line.role}` : '';
    const goesOn = from !== '' && from === speaker;
    speaker = from;
    const interactive = line.contentType === INTERACTIVE && !line.mine;
    const answer = interactive ? answerTo(line, lines) : undefined;
    const open = interactive && answer === undefined && chat.link !== 'ended' && line.past === undefined;
    const next = lines[index + 1];
    const timed = next === undefined || next.who !== line.who || next.kind !== line.kind || next.at === '' || line.at === '' || words.clock(next.at) !== words.clock(line.at);
    const shape = JSON.stringify([line.state, line.text, line.name, line.kind, line.mine, line.files, line.cause, line.at, goesOn, timed, answer, open]);
    rows.push({ key: line.key, shape, draw: () => drawLine(line, { goesOn, timed, answer, open }, around) });
  }
  for (const upload of chat.uploads) {
    const shape = JSON.stringify([upload.state, Math.floor(upload.progress * 100), upload.problem]);
    rows.push({ key: upload.key, shape, draw: () => drawUpload(upload, chat, words) });
  }
  return rows;
}

/** Earlier chats by number, from 1, each up to its end, however many segments it had; this chat is 0. */
function chaptersOf(lines: readonly Line[]): Map<Line, number> {
  const chapters = new Map<Line, number>();
  let chapter = 1;
  for (const line of lines) {
    chapters.set(line, line.past === undefined ? 0 : chapter);
    if (line.past !== undefined && line.kind === 'ended') chapter += 1;
  }
  return chapters;
}

/** "Show more" brings the same list again with its next page: only the newest of them stands. Its request is no line either. */
function isRepeatedPage(line: Line, chat: Chat): boolean {
  const mark = /"(?:SHOW_MORE|PREVIOUS_OPTIONS)"/u;
  if (line.kind !== 'message') return false;
  if (line.mine) return line.text.startsWith('{') && mark.test(line.text) && line.state !== 'failed';
  if (line.contentType !== INTERACTIVE) return false;
  const reference = /"referenceId":"([^"]+)"/u.exec(line.text)?.[1];
  if (reference === undefined) return false;
  const lines = chat.conversation.lines();
  return lines.slice(lines.indexOf(line) + 1).some((later) => !later.mine && later.contentType === INTERACTIVE && later.text.includes(`"referenceId":"${reference}"`));
}

interface Place {
  /** The same person has just spoken. */
  goesOn: boolean;
  /** Nothing of the same person and minute follows. */
  timed: boolean;
  /** What the customer has answered to an interactive message, and whether he still can. */
  answer: string | undefined;
  open: boolean;
}

function drawLine(line: Line, { goesOn, timed, answer, open }: Place, around: LinesSurroundings): HTMLLIElement {
  const { words, chat } = around;
  const { texts } = words;
  if (line.kind !== 'message' && line.kind !== 'file') {
    return element('li', { class: 'line event' }, sayEvent(line, texts), element('time', { dateTime: line.at }, words.clock(line.at)));
  }
  const name = line.mine ? texts.you : line.role === 'SYSTEM' || line.name === '' ? texts.us : line.name;
  const who = element('div', { class: line.mine || goesOn ? 'sr' : 'who' }, element('bdi', {}, name), line.role === 'CUSTOM_BOT' ? ` (${texts.bot})` : undefined);
  const item = element('li', { class: `line ${line.mine ? 'mine' : 'theirs'} ${goesOn ? 'on' : ''}` }, who, ...drawBody(line, answer, open, around));
  if (!line.mine) {
    item.append(element('div', { class: timed ? 'state' : 'sr' }, element('time', { dateTime: line.at }, words.clock(line.at))));
    return item;
  }
  // A file that was not accepted has not arrived anywhere.
  const state = element('div', { class: `state ${line.state}` }, line.at === '' ? undefined : element('time', { dateTime: line.at }, words.clock(line.at)), line.files.some(({ state: kept }) => kept === 'rejected') ? undefined : element('span', {}, texts[line.state]));
  if (line.state === 'failed') {
    const cause = line.cause === 'tooOften' ? texts.failedTooOften : line.cause === undefined ? texts.failedUnanswered : fill(texts.failedRefused, { cause: line.cause });
    state.append(element('span', { class: 'cause' }, cause), button(texts.tryAgain, () => void chat.sendAgain(line)), button(texts.discard, () => chat.discard(line)));
  } else if (line.state === 'waiting') {
    state.append(button(texts.discard, () => chat.discard(line)));
  }
  item.append(state);
  return item;
}

function drawBody(line: Line, answer: string | undefined, open: boolean, around: LinesSurroundings): HTMLElement[] {
  const { words, chat, settings, files } = around;
  if (line.kind === 'file') return line.files.map((file) => drawFile(file, files, words));
  if (line.contentType === INTERACTIVE && !line.mine) {
    return [drawInteractive(line, { words, chosen: answer, pictures: settings.pictures, drawView: around.drawView, answer: open ? (given) => {
      chat.answer(given);
      around.toNewest();
    } : undefined })];
  }
  const newTab = words.texts.opensNewTab;
  const text = line.mine ? wordsOfAnswer(line.text, line.contentType) : line.text;
  const markdown = line.contentType === 'text/markdown';
  return [element('div', { class: `words ${markdown ? 'markdown' : 'plain'}`, dir: 'auto' }, ...(markdown ? drawMarkdown(text, newTab) : drawPlain(text, newTab)))];
}

function sayEvent({ kind, mine, name }: Line, texts: Words['texts']): string {
  switch (kind) {
    case 'joined': return mine ? texts.youJoined : fill(texts.joined, { name });
    case 'left': return mine ? texts.youLeft : fill(texts.left, { name });
    case 'idle': return mine ? texts.youIdle : fill(texts.idle, { name });
    case 'returned': return mine ? texts.youReturned : fill(texts.returned, { name });
    case 'autoDisconnected': return mine ? texts.youAutoDisconnected : fill(texts.autoDisconnected, { name });
    case 'transferFailed': return texts.transferFailed;
    case 'message':
    case 'file':
    case 'ended': return '';
  }
}
