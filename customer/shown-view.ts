import { memberOf } from './chat-details.ts';

/*
 * A view as DescribeView gives it (ShowView in a flow), read as hostile: its words, fields, items and buttons in order, which
 * is what a chat needs of it. Parts of kinds that are not known here give at least their words.
 */

export type ViewPart =
  | { kind: 'heading' | 'words'; text: string }
  | { kind: 'field'; name: string; label: string; long: boolean; options: string[] }
  /** One of a list; with an action it can be chosen. */
  | { kind: 'item'; heading: string; description: string; action: string | undefined };

export interface ShownView { parts: ViewPart[]; buttons: string[] }

/** What the service's own list and cards views answer when one of their items is chosen, with the item's heading as `actionName`. */
const CHOSEN = 'ActionSelected';
const DEPTH_MAX = 12;
const PARTS_MAX = 60;
const BUTTONS_MAX = 10;
const WORDS = ['Title', 'Heading', 'SubHeading', 'Text', 'Description', 'Paragraph'];
const INSIDE = ['Head', 'Body', 'Content', 'Props', 'Sections'];

/** Reads what DescribeView answered; undefined if nothing in it can be shown. */
export function readView(answer: unknown): ShownView | undefined {
  const content = memberOf(memberOf(answer, 'View'), 'Content');
  const actions = memberOf(content, 'Actions');
  const names = Array.isArray(actions) ? actions.filter((action) => typeof action === 'string').filter((action) => action !== '') : [];
  const parts = partsOf(parsed(memberOf(content, 'Template')), names.includes(CHOSEN) ? CHOSEN : undefined, 0).slice(0, PARTS_MAX);
  const buttons = names.filter((name) => name !== CHOSEN).slice(0, BUTTONS_MAX);
  return parts.length === 0 && buttons.length === 0 ? undefined : { parts, buttons };
}

function partsOf(value: unknown, chosen: string | undefined, depth: number): ViewPart[] {
  if (depth > DEPTH_MAX || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((part) => partsOf(part, chosen, depth + 1));
  const field = fieldOf(value);
  if (field !== undefined) return [field];
  const words = WORDS.flatMap((key): ViewPart[] => {
    const text = textAt(value, key);
    return text === '' ? [] : [{ kind: key === 'Title' || key === 'Heading' ? 'heading' : 'words', text }];
  });
  const items = memberOf(value, 'Items');
  return [...words, ...INSIDE.flatMap((key) => partsOf(memberOf(value, key), chosen, depth + 1)), ...(Array.isArray(items) ? items.flatMap((item) => itemOf(item, chosen)) : [])];
}

function fieldOf(part: object): ViewPart | undefined {
  const type = textAt(part, 'Type');
  const props = memberOf(part, 'Props');
  const name = textAt(props, 'Name');
  if (name === '' || !/input|textarea|dropdown|select/iu.test(type)) return undefined;
  const options = memberOf(props, 'Options');
  return {
    kind: 'field',
    name,
    label: textAt(props, 'Label') || name,
    long: /textarea/iu.test(type),
    options: Array.isArray(options) ? options.map((option) => (typeof option === 'string' ? option : textAt(option, 'Value') || textAt(option, 'Label'))).filter((option) => option !== '').slice(0, PARTS_MAX) : [],
  };
}

function itemOf(item: unknown, action: string | undefined): ViewPart[] {
  const heading = typeof item === 'string' ? item : textAt(item, 'Heading') || textAt(memberOf(item, 'Summary'), 'Heading');
  return heading === '' ? [] : [{ kind: 'item', heading, description: textAt(item, 'Description'), action }];
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function textAt(value: unknown, key: string): string {
  const found = memberOf(value, key);
  return typeof found === 'string' ? found.trim() : '';
}
