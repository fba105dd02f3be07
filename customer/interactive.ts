import { memberOf as at } from './chat-details.ts';
import { safeAddress } from './markdown.ts';

/*
 * Interactive messages as they come over the wire: JSON that a flow or a bot made, read as hostile. What is not one of
 * the templates, or lacks what it needs, is none; the page then shows its title, or nothing but words.
 */

export interface Picture { address: string; description: string }

export interface Choice {
  title: string;
  subtitle: string;
  picture: Picture | undefined;
  /** It opens an address instead of answering. */
  address: string | undefined;
  /** SHOW_MORE or PREVIOUS_OPTIONS: it asks for another page of the list. */
  turns: string | undefined;
}

export interface Choices {
  kind: 'choices';
  template: 'ListPicker' | 'Panel' | 'QuickReply';
  title: string;
  subtitle: string;
  picture: Picture | undefined;
  choices: Choice[];
  /** What a page-turning answer carries back unchanged. */
  page: { preIndex?: number; nextIndex?: number; listId?: string; referenceId?: string };
}

export interface Slot { date: string; minutes: number | undefined }
export interface Times { kind: 'times'; title: string; subtitle: string; place: string; slots: Slot[] }
export interface Carousel { kind: 'carousel'; title: string; cards: { identifier: string; card: Choices }[] }
export interface View { kind: 'view'; token: string }
export type Interactive = Choices | Times | Carousel | View;

/** What goes back to the server when the customer has answered. */
export interface Answer { text: string; contentType: 'text/plain' | typeof RESPONSE }

export const INTERACTIVE = 'application/vnd.amazonaws.connect.message.interactive';
export const RESPONSE = 'application/vnd.amazonaws.connect.message.interactive.response';

const MOST = { ListPicker: 10, Panel: 10, QuickReply: 10, slots: 60, cards: 10 } as const;
const TITLE_MAX = 500;

/** Reads an interactive message. */
export function parseInteractive(content: string): Interactive | undefined {
  return readTemplate(parsed(content), true);
}

/** The words of an interactive message, for a copy of the chat and for what cannot be shown. */
export function titleOf(content: string): string {
  const message = parsed(content);
  return text(at(at(at(message, 'data'), 'content'), 'title')) || text(at(at(message, 'data'), 'title'));
}

/** What the customer's answer says, in words: an answer may be JSON that people should not have to read. */
export function wordsOfAnswer(content: string, contentType: string): string {
  if (!content.trimStart().startsWith('{')) return content;
  const value = parsed(content);
  const selection = text(at(value, 'selectionText'));
  if (selection !== '') return [text(at(value, 'listTitle')), selection].filter((part) => part !== '').join(': ');
  if (contentType !== RESPONSE) return content;
  const action = text(at(value, 'action')).trim();
  const written = text(at(at(value, 'data'), 'content'));
  return action === '' ? written || content : action;
}

/** A choice as public clients answer it: its title in plain text, or the request for another page of the list. */
export function answerOf(message: Choices, choice: Choice, cardIdentifier?: string): Answer {
  if (cardIdentifier !== undefined) {
    return { contentType: 'text/plain', text: JSON.stringify({ templateIdentifier: cardIdentifier, listTitle: message.title, selectionText: choice.title }) };
  }
  if (choice.turns === undefined) return { contentType: 'text/plain', text: choice.title };
  const data = { actionName: choice.turns, ...message.page, templateType: message.template };
  return { contentType: RESPONSE, text: JSON.stringify({ version: '1.0', data, action: choice.turns }) };
}

/** What a view's button answers, with what was filled in. */
export function viewAnswer(action: string, data: Readonly<Record<string, unknown>>): Answer {
  return { contentType: RESPONSE, text: JSON.stringify({ action, data, templateType: 'ViewResource', version: '1.0' }) };
}

/** A message typed while a view is open goes back as the view's answer that matches no button. */
export function viewAnsweredInWords(written: string): Answer {
  return viewAnswer(' ', { content: written });
}

function readTemplate(value: unknown, outermost: boolean): Interactive | undefined {
  const template = text(at(value, 'templateType'));
  const content = at(at(value, 'data'), 'content');
  const title = text(at(content, 'title'));
  switch (template) {
    case 'ListPicker':
    case 'Panel':
    case 'QuickReply':
      return title === '' ? undefined : readChoices(template, title, content);
    case 'TimePicker':
      return title === '' ? undefined : readTimes(title, content);
    case 'Carousel': {
      const cards = outermost ? list(at(content, 'elements'), MOST.cards).flatMap((element) => {
        const card = readTemplate(element, false);
        return card?.kind === 'choices' ? [{ identifier: text(at(element, 'templateIdentifier')), card }] : [];
      }) : [];
      return cards.length === 0 ? undefined : { kind: 'carousel', title, cards };
    }
    case 'ViewResource': {
      const token = text(at(content, 'viewToken'));
      return token === '' ? undefined : { kind: 'view', token };
    }
    default:
      return undefined;
  }
}

function readChoices(template: Choices['template'], title: string, content: unknown): Choices | undefined {
  const choices = list(at(content, 'elements'), MOST[template]).flatMap((element): Choice[] => {
    const name = text(at(element, 'title'));
    if (name === '') return [];
    const turns = text(at(element, 'actionDetail'));
    const isLink = text(at(element, 'type')).toLowerCase() === 'hyperlink';
    return [{
      title: name,
      subtitle: text(at(element, 'subtitle')),
      picture: readPicture(element),
      address: isLink ? safeAddress(text(at(element, 'url'))) : undefined,
      turns: turns === 'SHOW_MORE' || turns === 'PREVIOUS_OPTIONS' ? turns : undefined,
    }];
  });
  if (choices.length === 0) return undefined;
  const [preIndex, nextIndex, listId, referenceId] = [numberAt(content, 'preIndex'), numberAt(content, 'nextIndex'), text(at(content, 'listId')), text(at(content, 'referenceId'))];
  const page = { ...(preIndex !== undefined && { preIndex }), ...(nextIndex !== undefined && { nextIndex }), ...(listId !== '' && { listId }), ...(referenceId !== '' && { referenceId }) };
  return { kind: 'choices', template, title, subtitle: text(at(content, 'subtitle')), picture: readPicture(content), choices, page };
}

function readTimes(title: string, content: unknown): Times | undefined {
  const slots = list(at(content, 'timeslots'), MOST.slots).flatMap((slot): Slot[] => {
    const date = text(at(slot, 'date'));
    const seconds = at(slot, 'duration');
    if (date === '' || Number.isNaN(Date.parse(timeIn(date)))) return [];
    return [{ date, minutes: typeof seconds === 'number' && seconds > 0 && Number.isFinite(seconds) ? Math.round(seconds / 60) : undefined }];
  });
  return slots.length === 0 ? undefined : { kind: 'times', title, subtitle: text(at(content, 'subtitle')), place: text(at(at(content, 'location'), 'title')), slots };
}

/** Times come as `2026-10-31T17:00+00:00`, also without a colon in the zone, which not every browser reads. */
export function timeIn(written: string): string {
  return written.replace(/([+-]\d{2})(\d{2})$/u, '$1:$2');
}

function readPicture(of: unknown): Picture | undefined {
  if (text(at(of, 'imageType')).toUpperCase() !== 'URL') return undefined;
  const address = safeAddress(text(at(of, 'imageData')));
  return address?.startsWith('https:') === true ? { address, description: text(at(of, 'imageDescription')) } : undefined;
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function numberAt(value: unknown, key: string): number | undefined {
  const found = at(value, key);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

const list = (value: unknown, most: number): unknown[] => (Array.isArray(value) ? value.slice(0, most) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, TITLE_MAX) : '');
