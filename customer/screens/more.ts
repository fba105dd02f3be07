import type { Chat } from '../chat.ts';
import { button, element } from '../element.ts';
import { fill } from '../texts/texts.ts';
import { asHtml, asJson, asText, entriesOf, type CopyWords, type Entry } from '../transcript-file.ts';
import type { Words } from './words.ts';

/* What a customer can do with a chat beside writing: take it elsewhere, keep it, have a sound, keep a copy. */

export interface MoreSurroundings {
  chat: Chat;
  words: Words;
  copyWords: CopyWords;
  /** Address under which the chat goes on elsewhere. */
  address: string;
  /** The address as a code; undefined if it is too long for one. */
  qrCode(address: string, label: string): Promise<SVGElement | undefined>;
  lasts: boolean;
  remember(lasting: boolean): void;
  sound: boolean;
  setSound(on: boolean): void;
}

export function drawMore(around: MoreSurroundings): HTMLElement {
  const { words: { texts } } = around;
  return element('div', { class: 'panel more' },
    element('section', {}, heading(texts.otherDevice), ...drawAddress(around)),
    element('section', {},
      drawSwitch('remember', texts.remember, around.lasts, (on) => around.remember(on), texts.rememberHow),
      drawSwitch('sound', texts.sound, around.sound, (on) => around.setSound(on))),
    drawSave(around));
}

/** Buttons that save a copy of the chat. */
export function drawSave({ chat, words: { texts }, copyWords }: Pick<MoreSurroundings, 'chat' | 'words' | 'copyWords'>): HTMLElement {
  const said = element('p', { mark: { role: 'status' } });
  const save = (ending: string, type: string, write: (entries: Entry[], words: CopyWords) => string) => (): void => {
    const name = `${copyWords.title.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-')}.${ending}`;
    offer(new Blob([write(entriesOf(chat.conversation.lines(), copyWords), copyWords)], { type: `${type};charset=utf-8` }), name);
    said.textContent = chat.hasOlder ? texts.saveIncomplete : '';
  };
  return element('section', { class: 'save' }, heading(texts.saveTitle),
    element('div', { class: 'row' },
      button(texts.saveText, save('txt', 'text/plain', asText)),
      button(texts.saveHtml, save('html', 'text/html', asHtml)),
      button(texts.saveJson, save('json', 'application/json', asJson))), said);
}

/** The words of a copy in the customer's language. */
export function copyWordsFor(chat: Chat, { texts, dayAndClock }: Words, language: string, direction: 'ltr' | 'rtl'): CopyWords {
  const began = chat.conversation.lines().find(({ past, at }) => past === undefined && at !== '')?.at ?? new Date().toISOString();
  return {
    title: fill(texts.transcriptOf, { date: dayAndClock(began) }),
    you: texts.you,
    us: texts.us,
    language,
    direction,
    time: (at) => dayAndClock(at),
    event: ({ kind, mine, name }) => {
      if (kind === 'joined') return mine ? texts.youJoined : fill(texts.joined, { name });
      if (kind === 'left') return mine ? texts.youLeft : fill(texts.left, { name });
      return kind === 'ended' ? texts.ended : '';
    },
  };
}

/** One step below the title, which is the first on the page and the second on a widget. */
function heading(words: string): HTMLElement {
  return element('p', { class: 'section-heading', mark: { role: 'heading', 'aria-level': '2' } }, words);
}

function drawAddress({ address, qrCode, words: { texts } }: MoreSurroundings): (Node | string)[] {
  const field = element('input', { type: 'text', readOnly: true, value: address, mark: { 'aria-label': texts.address } });
  const said = element('span', { class: 'sr', mark: { role: 'status' } });
  const copy = button(texts.copy, () => {
    const clipboard = navigator.clipboard as Clipboard | undefined;
    (clipboard === undefined ? Promise.reject(new Error('No clipboard')) : clipboard.writeText(address)).then(
      () => {
        copy.textContent = texts.copied;
        said.textContent = texts.copied;
      },
      () => {
        field.select();
        said.textContent = texts.copyFailed;
        said.className = 'error';
      });
  });
  const ways = element('div', { class: 'address' }, element('div', { class: 'row' }, field, copy));
  // Without a code there is still the address.
  qrCode(address, texts.qrCode).then((code) => code !== undefined && ways.prepend(code), () => undefined);
  return [element('p', {}, texts.otherDeviceHow), ways, said];
}

function drawSwitch(id: string, label: string, on: boolean, change: (on: boolean) => void, hint?: string): HTMLElement {
  const box = element('input', { type: 'checkbox', id: `switch-${id}`, checked: on, mark: { 'aria-describedby': hint === undefined ? undefined : `hint-${id}` } });
  box.addEventListener('change', () => change(box.checked));
  return element('div', { class: 'consent' }, box, element('label', { htmlFor: box.id }, label), hint === undefined ? undefined : element('p', { id: `hint-${id}`, class: 'hint' }, hint));
}

function offer(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = element('a', { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
