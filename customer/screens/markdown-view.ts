import { element } from '../element.ts';
import { parseMarkdown, parsePlain, type Block, type Inline } from '../markdown.ts';

/** A message with its markdown drawn. @param newTab what is said of a link, such as "opens in a new tab" */
export function drawMarkdown(source: string, newTab: string): Node[] {
  return parseMarkdown(source).map((block) => drawBlock(block, newTab));
}

/** A plain message: every character as it is, web addresses as links. */
export function drawPlain(source: string, newTab: string): Node[] {
  return parsePlain(source).map((part) => drawInline(part, newTab));
}

/** A link that says where it leads and takes nothing along. */
export function drawLink(address: string, newTab: string, ...children: Node[]): HTMLAnchorElement {
  const link = element('a', { href: address, target: '_blank', rel: 'noopener noreferrer nofollow', title: `${address} (${newTab})` }, ...children);
  // What is written on a link may not be where it goes.
  const host = hostOf(address);
  if (host !== '' && !(link.textContent ?? '').includes(host)) link.append(element('span', { class: 'host' }, ` (${host})`));
  return link;
}

function drawBlock(block: Block, newTab: string): Node {
  switch (block.kind) {
    case 'paragraph':
      return element('p', {}, ...block.lines.flatMap((line, index) => [...(index === 0 ? [] : [document.createElement('br')]), ...line.map((part) => drawInline(part, newTab))]));
    case 'list': {
      const items = block.items.map((item) => element('li', {}, ...item.map((part) => drawInline(part, newTab))));
      return block.ordered ? element('ol', { start: block.start }, ...items) : element('ul', {}, ...items);
    }
    case 'code':
      return element('pre', { tabIndex: 0 }, element('code', {}, block.text));
  }
}

function drawInline(part: Inline, newTab: string): Node {
  switch (part.kind) {
    case 'text':
      return document.createTextNode(part.text);
    case 'code':
      return element('code', {}, part.text);
    case 'bold':
      return element('strong', {}, ...part.parts.map((inner) => drawInline(inner, newTab)));
    case 'italic':
      return element('em', {}, ...part.parts.map((inner) => drawInline(inner, newTab)));
    case 'link':
      return drawLink(part.address, newTab, ...part.parts.map((inner) => drawInline(inner, newTab)));
  }
}

function hostOf(address: string): string {
  const { protocol, host } = new URL(address);
  return protocol === 'http:' || protocol === 'https:' ? host : '';
}
