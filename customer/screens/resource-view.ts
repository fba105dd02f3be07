import type { Chat } from '../chat.ts';
import { memberOf } from '../chat-details.ts';
import { button, element } from '../element.ts';
import { viewAnswer } from '../interactive.ts';
import { drawMarkdown } from './markdown-view.ts';
import type { Words } from './words.ts';

/*
 * A view that a flow shows (ShowView). Views are whole documents of their own; here their words, fields and buttons are
 * shown, which is what a chat needs. A view without a known part can be answered in words.
 */

const DEPTH_MAX = 12;
const PARTS_MAX = 60;

/** Draws the view behind a token: first that it is fetched, then what it holds. */
export function drawResource(chat: Chat, token: string, texts: Words['texts']): HTMLElement {
  const card = element('div', { class: 'card' }, element('p', {}, texts.fileOpening));
  const load = (): void => {
    chat.fetchView(token).then(
      (answer) => card.replaceChildren(...drawContent(answer, texts, (action, data) => chat.answer(viewAnswer(action, data)))),
      () => card.replaceChildren(element('p', {}, texts.viewFailed), button(texts.tryAgain, load)),
    );
  };
  load();
  return card;
}

function drawContent(answer: unknown, texts: Words['texts'], act: (action: string, data: Record<string, string>) => void): Node[] {
  const view = memberOf(answer, 'View');
  const content = memberOf(view, 'Content');
  const data = readJson(memberOf(content, 'InputSchema'));
  const template = readJson(memberOf(content, 'Template'));
  const actions = memberOf(content, 'Actions');
  const names = Array.isArray(actions) ? actions.filter((action) => typeof action === 'string' && action !== '').slice(0, 10) : [];
  const inputs = new Map<string, HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>();
  const words = [...wordsOfView(template), ...wordsOfView(data)];
  const fields = fieldsOfView(template).slice(0, PARTS_MAX).map((field, index) => drawField(field, index, inputs));
  if (words.length === 0 && fields.length === 0 && names.length === 0) return [element('p', {}, texts.viewUnknown)];
  const send = (action: string): void => act(action, Object.fromEntries([...inputs].map(([name, input]) => [name, input.value])));
  return [
    ...words.slice(0, PARTS_MAX).map(({ text, heading }) => element('div', { class: heading ? 'heading' : 'subtitle' }, ...drawMarkdown(text, texts.opensNewTab))),
    ...fields,
    element('ul', { class: 'choices' }, ...names.map((action: unknown) => element('li', {}, button(String(action), () => send(String(action)), { class: 'choice' })))),
  ];
}

interface ViewField { name: string; label: string; options: string[] }

/** Everything in a view that is to be read: headings first in their own right. */
function wordsOfView(value: unknown, depth = 0): { text: string; heading: boolean }[] {
  if (depth > DEPTH_MAX || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((part) => wordsOfView(part, depth + 1));
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
    if (typeof part === 'string' && part.trim() !== '' && ['Heading', 'Title', 'SubHeading', 'Description', 'Text', 'Paragraph'].includes(key)) return [{ text: part, heading: key === 'Heading' || key === 'Title' }];
    return ['Head', 'Body', 'Content', 'Props', 'Items', 'Sections', 'Attributes'].includes(key) ? wordsOfView(part, depth + 1) : [];
  });
}

function fieldsOfView(value: unknown, depth = 0): ViewField[] {
  if (depth > DEPTH_MAX || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((part) => fieldsOfView(part, depth + 1));
  const props = memberOf(value, 'Props');
  const name = memberOf(props, 'Name');
  if (typeof name === 'string' && name !== '' && /input|textarea|dropdown|select/iu.test(String(memberOf(value, 'Type')))) {
    const options = memberOf(props, 'Options');
    const label = memberOf(props, 'Label');
    return [{
      name,
      label: typeof label === 'string' && label !== '' ? label : name,
      options: Array.isArray(options) ? options.flatMap((option) => {
        const written: unknown = typeof option === 'string' ? option : (memberOf(option, 'Value') ?? memberOf(option, 'Label'));
        return typeof written === 'string' ? [written] : [];
      }) : [],
    }];
  }
  return Object.values(value).flatMap((part) => fieldsOfView(part, depth + 1));
}

function drawField({ name, label, options }: ViewField, index: number, inputs: Map<string, HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>): HTMLElement {
  const id = `view-${index}-${name.replaceAll(/[^\w-]/gu, '')}`;
  const input = options.length === 0 ? element('input', { id, type: 'text' }) : element('select', { id }, ...options.map((option) => element('option', { value: option }, option)));
  inputs.set(name, input);
  return element('div', { class: 'view-field' }, element('label', { htmlFor: id }, label), input);
}

function readJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
