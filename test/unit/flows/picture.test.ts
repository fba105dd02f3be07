import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowType } from '../../../contract/flow-language.ts';
import type { Action } from '../../../server/flows/flow.ts';
import { importLegacy } from '../../../server/flows/legacy/import-legacy.ts';
import { parseFlow } from '../../../server/flows/parse.ts';
import { drawFlow } from '../../../server/flows/picture/draw.ts';
import { graphOf, type FlowGraph } from '../../../server/flows/picture/graph-of.ts';
import { layOut, type Placed } from '../../../server/flows/picture/lay-out.ts';
import { ccp } from '../../doubles/command-line.ts';
import { anyText } from '../../doubles/any-text.ts';

/* Flows as pictures. */

const SAMPLES = path.resolve('server/flows/samples');
const OLD = path.resolve('test/unit/flows/old-exports');

function graph(text: string, only?: FlowType): FlowGraph {
  for (const type of only === undefined ? FlowType.options : [only]) {
    const parsed = parseFlow(text, type);
    if (parsed.ok) return graphOf([...parsed.flow.actions.values()], parsed.flow.start, new Map());
  }
  throw new Error('This is no flow.');
}
const flows = [
  ...readdirSync(SAMPLES).filter((name) => name.endsWith('.json')).map((name) => [name, graph(readFileSync(path.join(SAMPLES, name), 'utf8'))] as const),
  ...readdirSync(OLD).map((name) => {
    const imported = importLegacy(readFileSync(path.join(OLD, name), 'utf8'), undefined);
    if (!imported.ok) throw new Error(imported.why);
    return [name, graph(imported.text, imported.type)] as const;
  }),
];

type Box = { x: number; y: number; width: number; height: number };
const meet = (a: Box, b: Box): boolean => Math.abs(a.x - b.x) * 2 < a.width + b.width && Math.abs(a.y - b.y) * 2 < a.height + b.height;
const labels = ({ lines }: Placed): Box[] => lines.flatMap(({ label }) => (label === null ? [] : [label]));

describe('the layout', () => {
  it.each(flows)('of %s has every block and label in a place of its own, inside the picture', (_name, flow) => {
    const placed = layOut(flow);
    const boxes = [...placed.blocks, ...labels(placed)];
    boxes.forEach((box, index) => {
      for (const other of boxes.slice(index + 1)) expect(meet(box, other)).toBe(false);
      expect(box.x - box.width / 2).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width / 2).toBeLessThanOrEqual(placed.width);
      expect(box.y + box.height / 2).toBeLessThanOrEqual(placed.height);
    });
    for (const { from, to, points } of placed.lines) {
      for (const [id, end] of [[from, points[0]], [to, points.at(-1)]] as const) {
        const block = placed.blocks.find((each) => each.id === id);
        if (block === undefined || end === undefined) throw new Error('A line has no end.');
        expect(Math.abs(end.x - block.x)).toBeLessThanOrEqual(block.width / 2 + 1);
        expect(Math.abs(end.y - block.y)).toBeLessThanOrEqual(block.height / 2 + 1);
      }
    }
  });

  it('runs from left to right where from the top down would be far too wide', () => {
    const fan = (ways: number): FlowGraph => {
      const blocks: Action[] = Array.from({ length: ways }, (_, index) => ({ id: `say-${index}`, type: 'MessageParticipant', parameters: { Text: 'x' }, next: 'end', errors: [], conditions: [] }));
      const ask: Action = { id: 'ask', type: 'Compare', parameters: {}, next: 'end', errors: [], conditions: blocks.map(({ id }) => ({ operator: 'Equals', operands: [id], next: id })) };
      return graphOf([ask, ...blocks, { id: 'end', type: 'DisconnectParticipant', parameters: {}, next: null, errors: [], conditions: [] }], 'ask', new Map());
    };
    expect(layOut(fan(3)).direction).toBe('TB');
    expect(layOut(fan(14)).direction).toBe('LR');
  });
});

describe('what is drawn', () => {
  const say = (id: string, next: string, more: Partial<Action> = {}): Action => ({ id, type: 'MessageParticipant', parameters: { Text: 'Hello' }, next, errors: [{ error: 'NoMatchingError', next }], conditions: [], ...more });
  const end: Action = { id: 'end', type: 'DisconnectParticipant', parameters: {}, next: null, errors: [], conditions: [] };

  it('tells ends, blocks that are never reached and types that do not run apart', () => {
    const { blocks } = graphOf([say('a', 'end'), say('lost', 'end'), say('odd', 'end', { type: 'Sing' }), end], 'a', new Map());
    expect(blocks.map(({ id, role, reached }) => [id, role, reached])).toEqual([['a', 'step', true], ['lost', 'step', false], ['odd', 'kept', false], ['end', 'end', true]]);
  });

  it('keeps ways of error apart, and draws no way that only repeats another', () => {
    const { lines } = graphOf([{ id: 'check', type: 'CheckHoursOfOperation', parameters: {}, next: 'end', errors: [{ error: 'NoMatchingError', next: 'end' }], conditions: [{ operator: 'Equals', operands: ['True'], next: 'a' }, { operator: 'Equals', operands: ['False'], next: 'end' }] }, say('a', 'end'), end], 'check', new Map());
    expect(lines.filter(({ from }) => from === 'check')).toEqual([{ from: 'check', to: 'a', error: false, labels: ['yes'] }, { from: 'check', to: 'end', error: false, labels: ['no'] }, { from: 'check', to: 'end', error: true, labels: ['error'] }]);
  });

  it('is called by the name its author gave, with the whole text under the pointer and never as markup', () => {
    const id = '3b9d5c1e-0000-4000-8000-000000000001';
    const svg = drawFlow(graphOf([say(id, 'end', { parameters: { Text: `</text><script>alert("1")</script>${'long '.repeat(40)}` } }), end], id, new Map([[id, 'Greet & go']])), 'A <flow>', '2 blocks');
    expect(svg).toContain('>Greet &amp; go</text>');
    expect(svg).toContain(`&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;${'long '.repeat(40)}`.trimEnd());
    expect(svg).not.toContain('<script');
    expect(svg).toContain('<title>A &lt;flow&gt;</title>');
  });

  it('is well formed whatever stands in a flow', () => {
    fc.assert(fc.property(anyText({ maxLength: 30 }), anyText({ maxLength: 60 }), (name, text) => {
      const svg = drawFlow(graphOf([say('a', 'end', { parameters: { Text: text } }), end], 'a', new Map([['a', name]])), name, '');
      const bare = svg.replaceAll(/<style>[^]*?<\/style>/gu, '');
      const open: string[] = [];
      for (const [, close, tag = '', single] of bare.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/gu)) {
        if (close === '/') expect(open.pop()).toBe(tag);
        else if (single !== '/') open.push(tag);
      }
      expect(open).toEqual([]);
      expect(bare.replaceAll(/<\/?[a-z][^<>]*>/gu, '')).not.toMatch(/[<>]/u);
    }), { numRuns: 40, seed: 3 });
  });
});

it('the picture in the documentation is the one that ccp flow graph draws now', async () => {
  const { out } = await ccp(['flow', 'graph', path.join(SAMPLES, 'disconnect.json')]);
  expect(readFileSync('docs/pictures/flow-disconnect.svg', 'utf8')).toBe(out);
});
