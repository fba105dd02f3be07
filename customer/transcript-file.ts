import type { Line } from './conversation.ts';
import { INTERACTIVE, titleOf, wordsOfAnswer } from './interactive.ts';
import { queueNoteOf } from './queue-note.ts';

/* A copy of the chat for the customer, made in the browser from what is on the page. */

/** One line of the copy. */
export interface Entry { at: string; who: string; text: string }

export interface CopyWords {
  /** Title of the copy. */
  title: string;
  you: string;
  us: string;
  language: string;
  direction: 'ltr' | 'rtl';
  /** What an event says, such as "Eva joined". */
  event(line: Line): string;
  time(at: string): string;
}

/** What the copy holds: what was said, sent and happened; nothing that has not reached the server. */
export function entriesOf(lines: readonly Line[], words: CopyWords): Entry[] {
  return lines.flatMap((line): Entry[] => {
    if (line.id === undefined || queueNoteOf(line) !== undefined) return [];
    const who = line.mine ? words.you : line.role === 'SYSTEM' || line.name === '' ? words.us : line.name;
    if (line.kind === 'message') {
      const text = line.mine ? wordsOfAnswer(line.text, line.contentType) : line.contentType === INTERACTIVE ? titleOf(line.text) || line.text : line.text;
      return [{ at: line.at, who, text }];
    }
    if (line.kind === 'file') return [{ at: line.at, who, text: line.files.map(({ name }) => `[${name}]`).join(' ') }];
    const text = words.event(line);
    return text === '' ? [] : [{ at: line.at, who: '', text }];
  });
}

export function asText(entries: readonly Entry[], words: CopyWords): string {
  const lines = entries.map(({ at, who, text }) => (who === '' ? `${words.time(at)}  ${text}` : `${words.time(at)}  ${who}:\n${text.replaceAll(/^/gmu, '    ')}`));
  return `${words.title}\n\n${lines.join('\n\n')}\n`;
}

export function asJson(entries: readonly Entry[], words: CopyWords): string {
  return `${JSON.stringify({ title: words.title, entries }, undefined, 2)}\n`;
}

/** A page that stands on its own: no scripts, and nothing that people wrote is read as HTML. */
export function asHtml(entries: readonly Entry[], words: CopyWords): string {
  const rows = entries.map(({ at, who, text }) => `<p><small><time datetime="${escaped(at)}">${escaped(words.time(at))}</time> ${escaped(who)}</small><br><span dir="auto">${escaped(text)}</span></p>`);
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return [
    '<!doctype html>', `<html lang="${escaped(words.language)}" dir="${words.direction}">`, '<meta charset="utf-8">', `<meta http-equiv="content-security-policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width">', `<title>${escaped(words.title)}</title>`,
    '<style>body{font:16px/1.5 sans-serif;max-width:40em;margin:2em auto;padding:0 1em}span{white-space:pre-wrap;overflow-wrap:anywhere}small{color:#555}</style>',
    `<h1>${escaped(words.title)}</h1>`, ...rows, '</html>', '',
  ].join('\n');
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => ESCAPES[character] ?? character);
}
