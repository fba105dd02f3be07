import { memberOf } from './chat-details.ts';

/*
 * How a site sets the chat up: data attributes of the script tag, `ContactChat.configure({...})`, or the full page's
 * config.json. All of them end here; what cannot be used is said in the console and left out, never guessed.
 */

export interface Field {
  name: string;
  label: string;
  type: 'text' | 'email' | 'select' | 'textarea' | 'consent';
  required: boolean;
  /** For `select`. */
  options: readonly string[];
  /** The customer's name, the first message, or an attribute of the contact. */
  use: 'name' | 'message' | 'attribute';
}

export interface Settings {
  /** Where the site's backend starts chats. */
  start: string;
  /** Base address of the participant API. */
  api: string;
  /** Where the site's backend starts calls; without it none are offered. */
  calls: string | undefined;
  /** Where the site's backend vouches for its signed-in user, who can be called then; without it nobody is. */
  reachable: string | undefined;
  /** Address of the full-page chat, for going on on another device. */
  page: string | undefined;
  flow: string | undefined;
  attributes: Readonly<Record<string, string>>;
  language: string | undefined;
  texts: Readonly<Record<string, string>>;
  theme: 'auto' | 'light' | 'dark' | 'contrast';
  position: 'end' | 'start';
  /** Undefined: one field for the name. */
  fields: readonly Field[] | undefined;
  attachments: boolean;
  /** Undefined: off, until the customer switches it on. */
  sound: boolean;
  launcher: boolean;
  emoji: boolean;
  /** Whether pictures of interactive messages are fetched; they come from wherever the flow says. */
  pictures: boolean;
  /** Opening hours in the site's words, shown where a chat begins. */
  hours: string | undefined;
}

export const DEFAULTS: Settings = {
  start: '', api: '', calls: undefined, reachable: undefined, page: undefined, flow: undefined, attributes: {}, language: undefined, texts: {}, theme: 'auto', position: 'end',
  fields: undefined, attachments: true, sound: false, launcher: true, emoji: true, pictures: true, hours: undefined,
};

const FIELD_TYPES = ['text', 'email', 'select', 'textarea', 'consent'];
const FIELD_USES = ['name', 'message', 'attribute'];
const ATTRIBUTE_NAME = /^[A-Za-z0-9_-]{1,127}$/u;

/**
 * Takes what a site says over what was there before.
 * @returns the settings, and a sentence for each thing that could not be used
 */
export function readSettings(before: Settings, given: unknown): { settings: Settings; problems: string[] } {
  const settings: Settings = { ...before };
  const problems: string[] = [];
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { settings, problems: ['The configuration must be an object.'] };
  for (const [key, value] of Object.entries(given)) {
    const problem = take(settings, key, value);
    if (problem !== undefined) problems.push(problem);
  }
  return { settings, problems };
}

/** What a script tag's data attributes say, in the form that `readSettings` takes. */
export function settingsOfAttributes(dataset: Readonly<Record<string, string | undefined>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(dataset).map(([key, value]) => [key, fromAttribute(key, value ?? '')]));
}

function fromAttribute(key: string, value: string): unknown {
  if (SWITCHES.has(key)) return value === '' || value === 'true' || value === 'on' ? true : value === 'false' || value === 'off' ? false : value;
  if (key !== 'fields' && key !== 'texts' && key !== 'attributes') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

const SWITCHES = new Set(['attachments', 'sound', 'launcher', 'emoji', 'pictures']);

function take(settings: Settings, key: string, value: unknown): string | undefined {
  switch (key) {
    case 'start':
    case 'api':
      if (typeof value !== 'string' || value === '') return `"${key}" must be an address.`;
      // The SDK appends paths to it.
      settings[key] = key === 'api' ? value.replace(/\/+$/u, '') : value;
      return undefined;
    case 'calls':
    case 'reachable':
    case 'page':
    case 'flow':
    case 'language':
    case 'hours':
      if (typeof value !== 'string') return `"${key}" must be text.`;
      settings[key] = value === '' ? undefined : value;
      return undefined;
    case 'attachments':
    case 'sound':
    case 'launcher':
    case 'emoji':
    case 'pictures':
      if (typeof value !== 'boolean') return `"${key}" must be true or false.`;
      settings[key] = value;
      return undefined;
    case 'theme':
      if (value !== 'auto' && value !== 'light' && value !== 'dark' && value !== 'contrast') return '"theme" must be auto, light, dark or contrast.';
      settings.theme = value;
      return undefined;
    case 'position':
      if (value !== 'end' && value !== 'start') return '"position" must be end or start.';
      settings.position = value;
      return undefined;
    case 'texts':
      if (!isTexts(value)) return '"texts" must be an object of texts by their keys.';
      settings.texts = value;
      return undefined;
    case 'attributes':
      if (!isTexts(value) || !Object.keys(value).every((name) => ATTRIBUTE_NAME.test(name))) return '"attributes" must be an object of texts; names may have letters, digits, "_" and "-".';
      settings.attributes = value;
      return undefined;
    case 'fields':
      return takeFields(settings, value);
    default:
      return `There is no setting "${key}".`;
  }
}

function takeFields(settings: Settings, value: unknown): string | undefined {
  if (!Array.isArray(value)) return '"fields" must be a list of fields.';
  const fields: Field[] = [];
  for (const given of value) {
    const field: unknown = given;
    const name = textOf(field, 'name');
    const type = textOf(field, 'type') ?? 'text';
    const use = textOf(field, 'use') ?? (name === 'name' || name === 'message' ? name : 'attribute');
    if (name === undefined || !ATTRIBUTE_NAME.test(name)) return 'Every field needs a "name" of letters, digits, "_" and "-".';
    if (fields.some((other) => other.name === name)) return `There are two fields "${name}".`;
    if (!FIELD_TYPES.includes(type)) return `The type of the field "${name}" must be one of ${FIELD_TYPES.join(', ')}.`;
    if (!FIELD_USES.includes(use)) return `"use" of the field "${name}" must be one of ${FIELD_USES.join(', ')}.`;
    const options = memberOf(field, 'options');
    if (type === 'select' && (!Array.isArray(options) || options.length === 0)) return `The field "${name}" needs "options".`;
    fields.push({
      name,
      label: textOf(field, 'label') ?? name,
      type: type as Field['type'],
      use: use as Field['use'],
      required: memberOf(field, 'required') === true,
      options: Array.isArray(options) ? options.filter((option) => typeof option === 'string') : [],
    });
  }
  settings.fields = fields;
  return undefined;
}

function isTexts(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((text) => typeof text === 'string');
}

function textOf(value: unknown, key: string): string | undefined {
  const found = memberOf(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
