/* The page is built from elements and text nodes only: what people write is never read as HTML. */

export type Child = Node | string | undefined;

interface Extras {
  class?: string;
  /** Attributes, such as `aria-label`; undefined ones are left out. */
  mark?: Readonly<Record<string, string | undefined>>;
}

/** Makes an element with its properties, attributes and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, properties: Partial<HTMLElementTagNameMap[Tag]> & Extras = {}, ...children: Child[]): HTMLElementTagNameMap[Tag] {
  const { class: className, mark, ...own } = properties;
  const made = Object.assign(document.createElement(tag), own);
  if (className !== undefined) made.className = className;
  for (const [name, value] of Object.entries(mark ?? {})) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A button with what it does. */
export function button(label: string, act: () => void, properties: Partial<HTMLButtonElement> & Extras = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...properties }, label);
  made.addEventListener('click', act);
  return made;
}

/** A button that shows a drawing; its label is heard and shown as a tooltip. */
export function iconButton(label: string, drawing: SVGElement, act: () => void, properties: Partial<HTMLButtonElement> & Extras = {}): HTMLButtonElement {
  const { mark, ...own } = properties;
  const made = element('button', { type: 'button', title: label, ...own, mark: { 'aria-label': label, ...mark } }, drawing);
  made.addEventListener('click', act);
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A drawing of 24 by 24 from one path, in the colour of the text beside it. */
export function drawing(path: string): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  for (const [name, value] of Object.entries({ viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false', class: 'drawing' })) svg.setAttribute(name, value);
  const stroke = document.createElementNS(SVG, 'path');
  stroke.setAttribute('d', path);
  svg.append(stroke);
  return svg;
}

export const DRAWINGS = {
  chat: 'M4 5h16v11H9l-5 4z',
  phone: 'M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  attach: 'M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7',
  emoji: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5h.01M15 9.5h.01',
  send: 'M4 12h14M12 6l6 6l-6 6',
  down: 'M12 5v14M6 13l6 6l6-6',
  file: 'M6 3h8l5 5v13H6zM14 3v5h5',
  bold: 'M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z',
  italic: 'M10 5h7M7 19h7M14 5l-4 14',
  list: 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01',
} as const;
