import type { Chat } from '../chat.ts';
import { button, element } from '../element.ts';
import { viewAnswer, type Answer } from '../interactive.ts';
import { readView, type ShownView, type ViewPart } from '../shown-view.ts';
import { drawMarkdown } from './markdown-view.ts';
import type { Words } from './words.ts';

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** A view that a flow shows: first that it is fetched, then its words, fields and buttons. The fieldset closes it all at once. */
export function drawResource(chat: Chat, token: string, texts: Words['texts']): HTMLFieldSetElement {
  const card = element('fieldset', { class: 'card' }, element('p', {}, texts.fileOpening));
  const load = (): void => {
    chat.fetchView(token).then(
      (answer) => {
        const view = readView(answer);
        card.replaceChildren(...(view === undefined ? [element('p', {}, texts.viewUnknown)] : drawView(view, token, texts, (given) => chat.answer(given))));
      },
      () => card.replaceChildren(element('p', {}, texts.viewFailed), button(texts.tryAgain, load)),
    );
  };
  load();
  return card;
}

function drawView(view: ShownView, token: string, texts: Words['texts'], answer: (given: Answer) => void): Node[] {
  const inputs = new Map<string, Input>();
  const filledIn = (): Record<string, string> => Object.fromEntries([...inputs].map(([name, input]) => [name, input.value]));
  return [
    ...view.parts.map((part, index) => drawPart(part, `view-${token.slice(0, 8)}-${index}`, texts, inputs, answer)),
    element('ul', { class: 'choices' }, ...view.buttons.map((action) => element('li', {}, button(action, () => answer(viewAnswer(action, filledIn())), { class: 'choice' })))),
  ];
}

function drawPart(part: ViewPart, id: string, texts: Words['texts'], inputs: Map<string, Input>, answer: (given: Answer) => void): Node {
  switch (part.kind) {
    case 'heading':
      return element('div', { class: 'heading' }, ...drawMarkdown(part.text, texts.opensNewTab));
    case 'words':
      return element('div', { class: 'subtitle' }, ...drawMarkdown(part.text, texts.opensNewTab));
    case 'field': {
      const input = inputFor(part, id, texts.choose);
      inputs.set(part.name, input);
      return element('div', { class: 'view-field' }, element('label', { htmlFor: id }, part.label), input);
    }
    case 'item': {
      const words = element('span', { class: 'choice-words' }, element('span', {}, part.heading), part.description === '' ? undefined : element('span', { class: 'subtitle' }, part.description));
      if (part.action === undefined) return element('div', { class: 'view-item' }, words);
      const { action } = part;
      const choice = button('', () => answer(viewAnswer(action, { actionName: part.heading })), { class: 'choice' });
      choice.append(words);
      return choice;
    }
  }
}

function inputFor(part: Extract<ViewPart, { kind: 'field' }>, id: string, choose: string): Input {
  if (part.options.length > 0) return element('select', { id }, element('option', { value: '' }, choose), ...part.options.map((option) => element('option', { value: option }, option)));
  return part.long ? element('textarea', { id, rows: 3 }) : element('input', { id, type: 'text' });
}
