import { layOut, LABEL_MAX, ROW, type Placed } from './lay-out.ts';
import type { FlowGraph } from './graph-of.ts';

/** Letters of a block's line. */
const TITLE_MAX = 26;
const SMALL_MAX = 31;
const HEAD = 56;
const FOOT = 36;

const STYLE = `
svg { background: var(--surface); --surface: #fcfcfa; --raised: #ffffff; --sunken: #e9e9e5; --text: #1a1b1e; --muted: #565a61; --strong: #85888e; --line: #c9c9c3; --ink: #1f2125; --inverse: #ffffff; --warning: #875400; --warning-soft: #fbf0d5; }
@media (prefers-color-scheme: dark) { svg { --surface: #1a1b1e; --raised: #222428; --sunken: #292b30; --text: #e9e9e6; --muted: #a9adb4; --strong: #74787f; --line: #42454b; --ink: #e9e9e6; --inverse: #141517; --warning: #e0a53a; --warning-soft: #33280f; } }
@media print { svg { --surface: #ffffff; --raised: #ffffff; --sunken: #eeeeee; --text: #000000; --muted: #444444; --strong: #666666; --line: #999999; --ink: #000000; --inverse: #ffffff; --warning: #6b4200; --warning-soft: #ffffff; } }
text { font: 400 12px -apple-system, BlinkMacSystemFont, "Segoe UI", Inter, "Noto Sans", "Liberation Sans", Arial, sans-serif; fill: var(--text); }
.name { font-size: 20px; font-weight: 600; } .title { font-size: 13px; font-weight: 600; } .small, .label { fill: var(--muted); } .label { font-size: 11px; text-anchor: middle; }
.block rect, .block path { fill: var(--raised); stroke: var(--strong); stroke-width: 1; }
.choice rect, .choice path, .wait rect { fill: var(--sunken); } .wait rect { stroke-dasharray: none; }
.onward rect { stroke: var(--ink); stroke-width: 2.5; } .end rect { fill: var(--ink); stroke: var(--ink); } .end .title { fill: var(--inverse); } .end .small { fill: var(--inverse); opacity: 0.8; }
.kept rect { fill: var(--warning-soft); stroke: var(--warning); } .note { fill: var(--warning); font-weight: 600; } .unreached rect, .unreached path { stroke-dasharray: 4 3; } .unreached.end rect { fill: var(--raised); stroke: var(--strong); } .unreached.end .title, .unreached.end .small { fill: var(--text); opacity: 1; }
.way { fill: none; stroke: var(--text); stroke-width: 1.5; } .way.error { stroke: var(--strong); stroke-width: 1; stroke-dasharray: 5 4; } .error.label { fill: var(--muted); }
.ground { fill: var(--surface); opacity: 0.92; } .head { fill: var(--text); } .head.error { fill: var(--strong); } .start { fill: var(--text); }`;

/**
 * Draws a flow as one SVG document, readable in light, dark and print.
 * @param title what stands above it.
 */
export function drawFlow(graph: FlowGraph, title: string, subtitle: string): string {
  const placed = layOut(graph);
  const width = Math.max(placed.width, 460);
  const height = placed.height + HEAD + FOOT;
  const shift = Math.round((width - placed.width) / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(`${title}, ${subtitle}`)}">`,
    `<title>${escape(title)}</title><style>${STYLE}\n</style>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="head" d="M0 0.5 8 4 0 7.5Z"/></marker>'
    + '<marker id="head-error" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="head error" d="M0 0.5 8 4 0 7.5Z"/></marker></defs>',
    `<text class="name" x="24" y="32">${escape(shortened(title, Math.floor(width / 11)))}</text><text class="small" x="24" y="50">${escape(subtitle)}</text>`,
    `<g transform="translate(${shift} ${HEAD})">`,
    ...placed.lines.toSorted((a, b) => Number(b.error) - Number(a.error)).map(way),
    start(placed),
    ...placed.blocks.map(block),
    ...placed.lines.map(label),
    '</g>',
    legend(height - 14),
    '</svg>\n',
  ].join('\n');
}

function way({ points, error }: Placed['lines'][number]): string {
  return `<path class="way${error ? ' error' : ''}" d="${rounded(points)}" marker-end="url(#head${error ? '-error' : ''})"/>`;
}

/** A line through these points with rounded bends. */
function rounded(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const at = ({ x, y }: { x: number; y: number }): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const parts = [`M${at(first)}`];
  rest.forEach((point, index) => {
    const before = points[index] ?? first;
    const after = rest[index + 1];
    if (after === undefined) {
      parts.push(`L${at(point)}`);
      return;
    }
    parts.push(`L${at(towards(point, before))}Q${at(point)} ${at(towards(point, after))}`);
  });
  return parts.join('');
}

/** A point on the way from one to another, a bend's radius away but never past the middle. */
function towards(from: { x: number; y: number }, to: { x: number; y: number }): { x: number; y: number } {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = length === 0 ? 0 : Math.min(24, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function start({ start: { x, y }, direction, blocks }: Placed): string {
  if (blocks.length === 0) return '';
  const end = direction === 'TB' ? `${x} ${y + 43}` : `${x + 55} ${y}`;
  const text = direction === 'TB' ? `<text class="title" x="${x + 14}" y="${y + 10}">Start</text>` : `<text class="title" x="${x}" y="${y - 14}" text-anchor="middle">Start</text>`;
  return `<g><circle class="start" cx="${x}" cy="${direction === 'TB' ? y + 6 : y}" r="6"/>${text}<path class="way" d="M${x} ${direction === 'TB' ? y + 12 : y}L${end}" marker-end="url(#head)"/></g>`;
}

function block({ id, title, kind, detail, role, reached, x, y, width, height }: Placed['blocks'][number]): string {
  const left = x - width / 2;
  const top = y - height / 2;
  const radius = role === 'end' || role === 'onward' ? Math.min(20, height / 2) : role === 'choice' ? 3 : 8;
  const note = role === 'kept' ? 'Does not run here' : reached ? '' : 'Never reached';
  const rows = [
    { css: 'title', text: shortened(title, TITLE_MAX) },
    ...(kind === '' ? [] : [{ css: 'small', text: shortened(kind, SMALL_MAX) }]),
    ...(detail === '' ? [] : [{ css: 'small', text: shortened(detail, SMALL_MAX) }]),
    ...(note === '' ? [] : [{ css: 'note', text: note }]),
  ];
  const texts = rows.map((row, index) => `<text class="${row.css}" x="${left + 14}" y="${top + 10 + 12 + index * ROW}">${escape(row.text)}</text>`).join('');
  const whole = [title, kind, id === title ? '' : id, detail, note].filter((part) => part !== '').join('\n');
  return `<g class="block ${role}${reached ? '' : ' unreached'}"><title>${escape(whole)}</title><rect x="${left}" y="${top}" width="${width}" height="${height}" rx="${radius}"/>${texts}</g>`;
}

function label({ label: place, labels, error }: Placed['lines'][number]): string {
  if (place === null) return '';
  const rows = labels.map((text, index) => `<text class="label${error ? ' error' : ''}" x="${place.x}" y="${place.y - place.height / 2 + 11 + index * 15}">${escape(shortened(text, LABEL_MAX))}</text>`);
  return `<g><title>${escape(labels.join('\n'))}</title><rect class="ground" x="${place.x - place.width / 2 + 3}" y="${place.y - place.height / 2}" width="${place.width - 6}" height="${place.height}" rx="3"/>${rows.join('')}</g>`;
}

function legend(y: number): string {
  return `<g><path class="way" d="M24 ${y - 4}h28" marker-end="url(#head)"/><text class="small" x="60" y="${y}">way on</text>`
    + `<path class="way error" d="M124 ${y - 4}h28" marker-end="url(#head-error)"/><text class="small" x="160" y="${y}">when something goes wrong</text></g>`;
}

const shortened = (text: string, most: number): string => {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1).trimEnd()}…` : line;
};

/** Text for XML; control characters, which XML has none of, are left out. */
const escape = (text: string): string =>
  text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/gu, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
