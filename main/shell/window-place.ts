import * as z from 'zod';

/** Where a window stood, in the screen's own units. */
export const WindowPlace = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1).max(20_000),
  height: z.int().min(1).max(20_000),
  maximized: z.boolean(),
});
export type WindowPlace = z.infer<typeof WindowPlace>;

/** A part of the screen that windows may use. */
export interface WorkArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The narrowest panel that is still whole: a classic control panel (design, The panel). */
export const SMALLEST = Object.freeze({ width: 320, height: 480 });

const FIRST = Object.freeze({ width: 1280, height: 800 });

/**
 * Where the window goes: where it was, made to fit the display that shows most of it; centred on the first display
 * where nothing is remembered or its display is gone.
 * @param displays the work areas of the displays there are, the primary one first; at least one.
 */
export function placeWindow(saved: WindowPlace | null, displays: readonly WorkArea[]): WindowPlace {
  const [primary] = displays;
  if (primary === undefined) throw new Error('A window needs at least one display to stand on.');
  const home = saved === null ? undefined : displays.map((area) => ({ area, shared: overlap(saved, area) })).sort((a, b) => b.shared - a.shared)[0];
  if (saved === null || home === undefined || home.shared === 0) return centred(primary);
  const { area } = home;
  const width = clamp(saved.width, Math.min(SMALLEST.width, area.width), area.width);
  const height = clamp(saved.height, Math.min(SMALLEST.height, area.height), area.height);
  return {
    x: clamp(saved.x, area.x, area.x + area.width - width),
    y: clamp(saved.y, area.y, area.y + area.height - height),
    width,
    height,
    maximized: saved.maximized,
  };
}

function centred(area: WorkArea): WindowPlace {
  const width = Math.min(FIRST.width, area.width);
  const height = Math.min(FIRST.height, area.height);
  const x = area.x + Math.floor((area.width - width) / 2);
  const y = area.y + Math.floor((area.height - height) / 2);
  return { x, y, width, height, maximized: false };
}

function overlap(place: WorkArea, area: WorkArea): number {
  const width = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x);
  const height = Math.min(place.y + place.height, area.y + area.height) - Math.max(place.y, area.y);
  return Math.max(0, width) * Math.max(0, height);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
