import * as dagre from '@dagrejs/dagre';

/*
 * The part of dagre that we use, with types of our own: those it ships name each other without file extensions, which
 * Node's way of finding modules cannot follow, and so come to nothing.
 */

interface Place { x: number; y: number; width: number; height: number }
interface LayoutGraph {
  setGraph(options: { rankdir: 'TB' | 'LR'; nodesep: number; ranksep: number; edgesep: number; marginx: number; marginy: number; ranker: string }): unknown;
  setNode(id: string, size: { width: number; height: number }): unknown;
  setEdge(from: string, to: string, edge: { weight: number; width: number; height: number; labelpos: 'c' }, name: string): unknown;
  graph(): { width?: number; height?: number };
  node(id: string): Place;
  edge(edge: { v: string; w: string; name: string }): Partial<Place> & { points?: { x: number; y: number }[] };
}
interface Dagre {
  graphlib: { Graph: new (options: { multigraph: boolean }) => LayoutGraph };
  layout(graph: LayoutGraph): void;
}

const typed: unknown = dagre;
const { graphlib, layout } = typed as Dagre;

/** A graph with several edges between two nodes, to be laid out. */
export const emptyGraph = (): LayoutGraph => new graphlib.Graph({ multigraph: true });

/** Gives each node and each edge its place. */
export const layOutGraph = (graph: LayoutGraph): void => layout(graph);
