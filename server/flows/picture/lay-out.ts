import { emptyGraph, layOutGraph } from './dagre-layout.ts';
import type { Block, FlowGraph, Line } from './graph-of.ts';

/** Where things go, in pixels from the top left corner; blocks by their middle. */
export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly direction: Direction;
  readonly blocks: readonly (Block & { x: number; y: number; width: number; height: number })[];
  readonly lines: readonly (Line & { points: readonly { x: number; y: number }[]; label: { x: number; y: number; width: number; height: number } | null })[];
  /** The mark of the start, above or left of the first block. */
  readonly start: { x: number; y: number };
}
interface Point { readonly x: number; readonly y: number }
type Direction = 'TB' | 'LR';

export const BLOCK_WIDTH = 220;
export const ROW = 16;
const PADDING = 10;
const LABEL_ROW = 15;
/** A letter of the labels' size is no wider than this on average, in any of the fonts. */
const LABEL_LETTER = 6.2;
/** Labels longer than this are shortened. */
export const LABEL_MAX = 26;
const START_GAP = 44;
/** A picture wider than this, for its height, may be read better when it runs from left to right. */
const WIDE = 2.4;

export const blockHeight = ({ kind, detail, reached, role }: Block): number => PADDING * 2 + ROW * (1 + [kind !== '', detail !== '', !reached || role === 'kept'].filter(Boolean).length);

/** Lays a flow out from the top down or, if that is far too wide, from left to right. */
export function layOut(graph: FlowGraph): Placed {
  const down = place(graph, 'TB');
  if (down.width <= down.height * WIDE) return down;
  const across = place(graph, 'LR');
  const oddness = ({ width, height }: Placed): number => Math.abs(Math.log(width / height / 1.4));
  return oddness(across) < oddness(down) ? across : down;
}

/** Beside a way to itself a block is laid out wider than it is: ways that end beside it are led to its edge. */
function attached(points: readonly Point[], from: Placed['blocks'][number] | undefined, to: Placed['blocks'][number] | undefined): Point[] {
  const [second, last] = [points[1], points.at(-2)];
  if (from === undefined || to === undefined || second === undefined || last === undefined) return [...points];
  return [edgeOf(from, second), ...points.slice(1, -1), edgeOf(to, last)];
}

/** Where the way from a block's middle to a point leaves the block. */
function edgeOf({ x, y, width, height }: Placed['blocks'][number], towards: Point): Point {
  const [across, along] = [towards.x - x, towards.y - y];
  const part = Math.min(across === 0 ? Infinity : width / 2 / Math.abs(across), along === 0 ? Infinity : height / 2 / Math.abs(along), 1);
  return { x: x + across * part, y: y + along * part };
}

const isLoop = (line: Line): boolean => line.from === line.to;

const labelWidth = ({ labels }: Line): number => (labels.length === 0 ? 0 : Math.max(...labels.map((label) => Math.min(label.length, LABEL_MAX))) * LABEL_LETTER + 12);

/** How far a way from a block to itself stands off it. */
const LOOP = 34;

/** On the right of its block; one that goes wrong on the left. */
function loop(line: Line, block: Placed['blocks'][number] | undefined): Placed['lines'][number] {
  const { x = 0, y = 0, width = 0 } = block ?? {};
  const side = line.error ? -1 : 1;
  const edge = x + (side * width) / 2;
  const labels = labelWidth(line);
  return {
    ...line,
    points: [{ x: edge, y: y + 12 }, { x: edge + side * LOOP, y: y + 12 }, { x: edge + side * LOOP, y: y - 12 }, { x: edge, y: y - 12 }],
    label: labels === 0 ? null : { x: edge + side * (LOOP + labels / 2), y, width: labels, height: line.labels.length * LABEL_ROW },
  };
}

function place({ start, blocks, lines }: FlowGraph, direction: Direction): Placed {
  const graph = emptyGraph();
  graph.setGraph({ rankdir: direction, nodesep: 36, ranksep: direction === 'TB' ? 44 : 60, edgesep: 18, marginx: 24, marginy: 24, ranker: 'network-simplex' });
  const aside = new Map(lines.filter(isLoop).map((line) => [line.from, LOOP + labelWidth(line)]));
  for (const block of blocks) graph.setNode(block.id, { width: BLOCK_WIDTH + 2 * (aside.get(block.id) ?? 0), height: blockHeight(block) });
  for (const line of lines.filter((each) => !isLoop(each))) {
    const { length } = line.labels;
    const width = labelWidth(line);
    // The ways of success hold the picture together; the others run beside it.
    graph.setEdge(line.from, line.to, { weight: line.error ? 1 : 6, width, height: length * LABEL_ROW, labelpos: 'c' }, String(line.error));
  }
  layOutGraph(graph);
  const offset = direction === 'TB' ? { x: 0, y: START_GAP } : { x: START_GAP + 24, y: 0 };
  const moved = ({ x, y }: { x: number; y: number }): { x: number; y: number } => ({ x: x + offset.x, y: y + offset.y });
  const size = graph.graph();
  const placed = blocks.map((block) => {
    const { x, y, height } = graph.node(block.id);
    return { ...block, ...moved({ x, y }), width: BLOCK_WIDTH, height };
  });
  const first = placed.find(({ id }) => id === start);
  return {
    direction,
    width: Math.ceil((size.width ?? 0) + offset.x),
    height: Math.ceil((size.height ?? 0) + offset.y),
    blocks: placed,
    lines: lines.map((line) => {
      if (isLoop(line)) return loop(line, placed.find(({ id }) => id === line.from));
      const edge = graph.edge({ v: line.from, w: line.to, name: String(line.error) });
      const labelled = line.labels.length > 0 && edge.x !== undefined && edge.y !== undefined;
      const points = attached((edge.points ?? []).map(moved), placed.find(({ id }) => id === line.from), placed.find(({ id }) => id === line.to));
      return { ...line, points, label: labelled ? { ...moved({ x: edge.x ?? 0, y: edge.y ?? 0 }), width: edge.width ?? 0, height: edge.height ?? 0 } : null };
    }),
    start: direction === 'TB' ? { x: first?.x ?? 0, y: (first?.y ?? 0) - (first?.height ?? 0) / 2 - START_GAP } : { x: (first?.x ?? 0) - BLOCK_WIDTH / 2 - START_GAP - 12, y: first?.y ?? 0 },
  };
}
