/*
 * The subset of markdown that chats carry, as a tree: paragraphs, lists, code blocks; bold, italic, code, links. What is
 * not in the subset is text, word for word. Nothing here knows HTML, so nothing that people write can become it.
 */

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'bold' | 'italic'; parts: Inline[] }
  | { kind: 'link'; address: string; parts: Inline[] };

export type Block =
  | { kind: 'paragraph'; lines: Inline[][] }
  | { kind: 'list'; ordered: boolean; start: number; items: Inline[][] }
  | { kind: 'code'; text: string };

/** Deeper than this, marks are text: hostile input must not exhaust the stack. */
const DEPTH_MAX = 8;
/** A line longer than this is no writing of a person; its marks are text. */
const LINE_MAX = 4000;
const BULLET = /^ {0,3}[-*+]\s+(?=\S)/u;
const NUMBER = /^ {0,3}(\d{1,9})[.)]\s+(?=\S)/u;
const FENCE = /^ {0,3}```/u;

/** Reads a message. Never throws; every character that is no mark is in the tree. */
export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.replaceAll(/\r\n?/gu, '\n').split('\n');
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (FENCE.test(line)) {
      const end = lines.findIndex((other, index) => index > at && FENCE.test(other));
      if (end > at) {
        blocks.push({ kind: 'code', text: lines.slice(at + 1, end).join('\n') });
        at = end + 1;
        continue;
      }
    }
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const start = at;
    const mark = BULLET.test(line) ? BULLET : NUMBER.test(line) ? NUMBER : undefined;
    if (mark !== undefined) {
      while (at < lines.length && mark.test(lines[at] ?? '')) at += 1;
      blocks.push({
        kind: 'list',
        ordered: mark === NUMBER,
        start: Number(NUMBER.exec(line)?.[1] ?? 1),
        items: lines.slice(start, at).map((item) => parseInline(item.replace(mark, ''))),
      });
      continue;
    }
    at += 1;
    while (at < lines.length && !startsBlock(lines[at] ?? '')) at += 1;
    blocks.push({ kind: 'paragraph', lines: lines.slice(start, at).map((text) => parseInline(text)) });
  }
  return blocks;
}

/** Plain text with its web addresses as links. */
export function parsePlain(source: string): Inline[] {
  return linked(source);
}

/** A web, mail or telephone address, or nothing: no other scheme is ever followed. */
export function safeAddress(written: string): string | undefined {
  try {
    const url = new URL(written);
    return ['https:', 'http:', 'mailto:', 'tel:'].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function startsBlock(line: string): boolean {
  return line.trim() === '' || BULLET.test(line) || NUMBER.test(line) || FENCE.test(line);
}

const MARKS = /(?<code>`+)(?<coded>[^`]+)\k<code>|(?<bold>\*\*|__)(?=\S)(?<strong>.+?)(?<=\S)\k<bold>(?!\*)|(?<italic>[*_])(?=\S)(?<stressed>[^*_]+?)(?<=\S)\k<italic>|\[(?<label>[^\]]+)\]\((?<address>[^()\s]+)\)|\\(?<escaped>[\\`*_[\]()#+\-.!])/u;

function parseInline(source: string, depth = 0): Inline[] {
  const parts: Inline[] = [];
  const add = (more: Inline[]): void => {
    for (const part of more) {
      const last = parts.at(-1);
      if (part.kind === 'text' && last?.kind === 'text') last.text += part.text;
      else parts.push(part);
    }
  };
  let rest = source;
  let before = '';
  while (rest !== '') {
    const match = depth < DEPTH_MAX && source.length <= LINE_MAX ? MARKS.exec(rest) : null;
    if (match?.groups === undefined) {
      add(linked(rest));
      break;
    }
    const found = match.groups;
    const ahead = rest.slice(0, match.index);
    const after = rest.slice(match.index + match[0].length);
    const neighbour = (before + ahead).slice(-1);
    const within = /[\p{L}\p{N}]/u;
    // An underscore inside a word is a letter of a name, such as snake_case.
    const inWord = match[0].startsWith('_') && (within.test(neighbour) || within.test(after.slice(0, 1)));
    const address = found['address'] === undefined ? undefined : safeAddress(found['address']);
    if (inWord || (found['address'] !== undefined && address === undefined)) {
      add(linked(ahead + match[0]));
    } else {
      add(linked(ahead));
      if (found['coded'] !== undefined) parts.push({ kind: 'code', text: found['coded'] });
      else if (found['strong'] !== undefined) parts.push({ kind: 'bold', parts: parseInline(found['strong'], depth + 1) });
      else if (found['stressed'] !== undefined) parts.push({ kind: 'italic', parts: parseInline(found['stressed'], depth + 1) });
      else if (found['label'] !== undefined && address !== undefined) parts.push({ kind: 'link', address, parts: [{ kind: 'text', text: found['label'] }] });
      else add([{ kind: 'text', text: found['escaped'] ?? match[0] }]);
    }
    before = rest.slice(0, match.index + match[0].length);
    rest = after;
  }
  return parts;
}

const TRAILING = new Set('.,;:!?\'")]}');

/** An address without the signs that end the sentence around it. From its end: a pattern would try each place in turn. */
function withoutTrailing(address: string): string {
  let end = address.length;
  while (TRAILING.has(address[end - 1] ?? '')) end -= 1;
  return address.slice(0, end);
}

function linked(text: string): Inline[] {
  const parts: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"]+/gu)) {
    const written = withoutTrailing(match[0]);
    const address = safeAddress(written);
    if (address === undefined) continue;
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) });
    parts.push({ kind: 'link', address, parts: [{ kind: 'text', text: written }] });
    at = match.index + written.length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}
