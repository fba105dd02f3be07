import { button, drawing, DRAWINGS, element } from '../element.ts';
import type { Field, Settings } from '../settings.ts';
import { fill } from '../texts/texts.ts';
import type { StartRequest } from '../start-chat.ts';
import type { Words } from './words.ts';

/* The door: what is asked before a chat begins, and what stands there while the site is closed. */

export interface Wish extends StartRequest {
  /** What the customer wants to say first. */
  message: string;
}

/** @param ways what may begin here; each gives a sentence that says why it could not be, or undefined once it has begun. */
export function drawDoor(settings: Settings, { texts }: Words, ways: { start(wish: Wish): Promise<string | undefined>; call: ((wish: Wish) => Promise<string | undefined>) | undefined }): HTMLElement {
  const fields = settings.fields ?? [{ name: 'name', label: texts.name, type: 'text', required: true, options: [], use: 'name' }];
  const drawn = fields.map((field) => drawField(field, texts.choose, texts.required));
  const begin = element('button', { type: 'submit', class: 'primary' }, texts.start);
  const call = ways.call === undefined ? undefined : element('button', { type: 'submit', class: 'call-us' }, drawing(DRAWINGS.phone), texts.call);
  const error = element('p', { class: 'error', mark: { role: 'alert' } });
  const form = element('form', { noValidate: true }, ...drawn.map(({ row }) => row), error, element('div', { class: 'row' }, begin, call));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const calls = call !== undefined && event.submitter === call;
    const wrong = drawn.filter(({ field, input, problem }) => {
      // What is to be said first is said by voice.
      const said = calls && field.use === 'message' ? undefined : problemOf(field, input, texts);
      problem.textContent = said ?? '';
      problem.hidden = said === undefined;
      input.setAttribute('aria-invalid', String(said !== undefined));
      return said !== undefined;
    });
    if (wrong[0] !== undefined) return wrong[0].input.focus();
    for (const each of [begin, call]) if (each !== undefined) each.disabled = true;
    if (!calls) begin.textContent = texts.starting;
    error.textContent = '';
    const values = drawn.map(({ field, input }) => ({ field, value: valueOf(input) }));
    const used = (use: Field['use']): string => values.filter(({ field, value }) => field.use === use && value !== '').map(({ value }) => value).join(' ');
    const attributes = Object.fromEntries(values.filter(({ field, value }) => field.use === 'attribute' && value !== '').map(({ field, value }) => [field.name, value]));
    const wish = {
      name: used('name') || texts.you,
      message: used('message'),
      attributes: { ...settings.attributes, ...attributes },
      ...(settings.flow !== undefined && { flow: settings.flow }),
    };
    void (calls ? (ways.call?.(wish) ?? Promise.resolve(undefined)) : ways.start(wish)).then((problem) => {
      for (const each of [begin, call]) if (each !== undefined) each.disabled = false;
      begin.textContent = texts.start;
      error.textContent = problem ?? '';
    });
  });
  return element('div', { class: 'door' }, element('p', { class: 'intro' }, texts.intro), settings.hours === undefined ? undefined : element('p', { class: 'hours' }, settings.hours), form);
}

/** What stands at a closed door. */
export function drawClosed({ texts, dayAndClock }: Words, opens: string | undefined, message: string | undefined, again: () => void): HTMLElement {
  const heading = element('h2', { tabIndex: -1 }, texts.closedTitle);
  return element('div', { class: 'door closed' },
    heading,
    message === undefined ? undefined : element('p', {}, message),
    element('p', {}, opens === undefined ? texts.closedUnknown : fill(texts.closedOpens, { time: dayAndClock(opens) })),
    button(texts.closedAgain, again));
}

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function drawField(field: Field, choose: string, required: string): { field: Field; input: Input; row: HTMLElement; problem: HTMLElement } {
  const id = `field-${field.name}`;
  const problem = element('p', { id: `${id}-problem`, class: 'error', hidden: true });
  const input = inputOf(field, id, choose);
  if (field.required) input.setAttribute('aria-required', 'true');
  input.setAttribute('aria-describedby', problem.id);
  const label = element('label', { htmlFor: id }, field.label, field.required ? undefined : '');
  if (field.required && field.use !== 'name') label.append(element('span', { class: 'required' }, ` (${required})`));
  const row = field.type === 'consent' ? element('div', { class: 'consent' }, input, label, problem) : element('div', {}, label, input, problem);
  return { field, input, row, problem };
}

function inputOf(field: Field, id: string, choose: string): Input {
  switch (field.type) {
    case 'select':
      return element('select', { id, name: field.name }, element('option', { value: '' }, choose), ...field.options.map((option) => element('option', { value: option }, option)));
    case 'textarea':
      return element('textarea', { id, name: field.name, rows: 3, maxLength: 4000 });
    case 'consent':
      return element('input', { id, name: field.name, type: 'checkbox' });
    case 'email':
      return element('input', { id, name: field.name, type: 'email', autocomplete: 'email', maxLength: 320 });
    case 'text':
      return element('input', { id, name: field.name, type: 'text', autocomplete: field.use === 'name' ? 'name' : 'on', maxLength: 256 });
  }
}

function valueOf(input: Input): string {
  if (input instanceof HTMLInputElement && input.type === 'checkbox') return input.checked ? 'true' : '';
  return input.value.trim();
}

function problemOf(field: Field, input: Input, texts: Words['texts']): string | undefined {
  const value = valueOf(input);
  if (value === '') return field.required ? (field.type === 'consent' ? texts.fieldConsent : texts.fieldMissing) : undefined;
  return field.type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(value) ? texts.fieldEmail : undefined;
}
