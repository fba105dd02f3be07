import type { Line } from '../conversation.ts';
import { button, element } from '../element.ts';
import { answerOf, parseInteractive, timeIn, titleOf, wordsOfAnswer, type Answer, type Choice, type Choices, type Interactive, type Picture, type Times } from '../interactive.ts';
import { fill } from '../texts/texts.ts';
import { drawLink, drawMarkdown } from './markdown-view.ts';
import type { Words } from './words.ts';

/* Interactive messages as lists of buttons, radio buttons and links: everything works by keyboard and says what it is. */

export interface InteractiveSurroundings {
  words: Words;
  /** Undefined once it is answered, or the chat has gone on or ended. */
  answer: ((answer: Answer) => void) | undefined;
  /** The customer's answer in words, if there is one. */
  chosen: string | undefined;
  /** Whether pictures may be fetched. */
  pictures: boolean;
  drawView(token: string): HTMLFieldSetElement;
}

/** Draws an interactive message; one that is none of the templates shows its title. */
export function drawInteractive(line: Line, around: InteractiveSurroundings): HTMLElement {
  const message = parseInteractive(line.text);
  if (message === undefined) return element('div', { class: 'words' }, titleOf(line.text) || around.words.texts.viewUnknown);
  return drawTemplate(message, around, line.key);
}

/** The customer's answer to a line, in words: the first thing that he said after it. */
export function answerTo(line: Line, lines: readonly Line[]): string | undefined {
  const next = lines.slice(lines.indexOf(line) + 1).find((other) => other.kind === 'message' && other.mine);
  return next === undefined ? undefined : wordsOfAnswer(next.text, next.contentType);
}

function drawTemplate(message: Interactive, around: InteractiveSurroundings, key: string): HTMLElement {
  switch (message.kind) {
    case 'choices':
      return drawChoices(message, around);
    case 'times':
      return drawTimes(message, around, key);
    case 'carousel':
      return element('div', { class: 'carousel' },
        element('p', { class: 'heading' }, message.title),
        element('ul', { class: 'cards' }, ...message.cards.map(({ identifier, card }, index) =>
          element('li', { mark: { 'aria-label': fill(around.words.texts.card, { number: index + 1, count: message.cards.length }) } }, drawChoices(card, around, identifier)))));
    case 'view': {
      const view = around.drawView(message.token);
      view.disabled = around.answer === undefined;
      return view;
    }
  }
}

function drawChoices(message: Choices, around: InteractiveSurroundings, cardIdentifier?: string): HTMLElement {
  const newTab = around.words.texts.opensNewTab;
  const choices = message.choices.map((choice) => element('li', {}, drawChoice(choice)));
  return element('div', { class: `card ${message.template === 'QuickReply' ? 'quick' : ''}` },
    drawPicture(message.picture, around),
    element('div', { class: 'heading' }, ...drawMarkdown(message.title, newTab)),
    message.subtitle === '' ? undefined : element('div', { class: 'subtitle' }, ...drawMarkdown(message.subtitle, newTab)),
    element('ul', { class: 'choices' }, ...choices));

  function drawChoice(choice: Choice): HTMLElement {
    if (choice.address !== undefined) return drawLink(choice.address, newTab, document.createTextNode(choice.title));
    const wasChosen = around.chosen !== undefined && (around.chosen === choice.title || (cardIdentifier !== undefined && around.chosen === `${message.title}: ${choice.title}`));
    const made = element('button', { type: 'button', class: `choice${wasChosen ? ' chosen' : ''}`, disabled: around.answer === undefined },
      drawPicture(choice.picture, around),
      element('span', { class: 'choice-words' },
        element('span', {}, choice.title),
        choice.subtitle === '' ? undefined : element('span', { class: 'subtitle' }, choice.subtitle),
        wasChosen ? element('span', { class: 'sr' }, ` (${around.words.texts.chosen})`) : undefined));
    made.addEventListener('click', () => around.answer?.(answerOf(message, choice, cardIdentifier)));
    return made;
  }
}

function drawTimes(message: Times, around: InteractiveSurroundings, key: string): HTMLElement {
  const { words: { texts, clock, day } } = around;
  let picked: string | undefined;
  const confirm = button(texts.confirm, () => {
    if (picked !== undefined) around.answer?.({ contentType: 'text/plain', text: picked });
  }, { class: 'primary', disabled: true });
  const days = new Map<string, HTMLElement[]>();
  for (const [index, slot] of message.slots.entries()) {
    const id = `slot-${key}-${index}`;
    const radio = element('input', { type: 'radio', id, name: `slots-${key}`, value: slot.date, disabled: around.answer === undefined, checked: around.chosen === slot.date });
    radio.addEventListener('change', () => {
      picked = slot.date;
      confirm.disabled = false;
    });
    const length = slot.minutes === undefined ? '' : `, ${fill(texts.minutes, { count: slot.minutes })}`;
    const date = day(timeIn(slot.date));
    const row = element('div', { class: 'slot' }, radio, element('label', { htmlFor: id }, clock(timeIn(slot.date)), element('span', { class: 'subtitle' }, length)));
    days.set(date, [...(days.get(date) ?? []), row]);
  }
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return element('div', { class: 'card' },
    element('p', { class: 'heading' }, message.title),
    message.subtitle === '' ? undefined : element('p', { class: 'subtitle' }, message.subtitle),
    message.place === '' ? undefined : element('p', { class: 'subtitle' }, message.place),
    ...[...days].map(([date, rows]) => element('fieldset', {}, element('legend', {}, date), ...rows)),
    element('p', { class: 'subtitle' }, fill(texts.timeZone, { zone })),
    around.answer === undefined ? undefined : confirm);
}

function drawPicture(picture: Picture | undefined, around: InteractiveSurroundings): HTMLElement | undefined {
  if (picture === undefined || !around.pictures) return undefined;
  const image = element('img', { src: picture.address, alt: picture.description, loading: 'lazy', referrerPolicy: 'no-referrer' });
  // One that the site's policy forbids, or that is gone, leaves no hole.
  image.addEventListener('error', () => image.remove());
  return image;
}
