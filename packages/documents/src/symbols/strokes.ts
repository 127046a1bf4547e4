import type { Paint } from './colours.ts';

/** One path of a drawing. Absent `stroke` or `fill` means none; `width` is in board units. */
export interface Stroke {
  d: string;
  stroke?: Paint;
  fill?: Paint;
  width: number;
}
export type Point = readonly [x: number, y: number];

export const penWidth = 1.5;
const hairWidth = 0.75;

/** Two decimals at most: finer steps cannot be seen and cost bytes. */
export const round = (value: number): string => String(Math.round(value * 100) / 100 || 0);
const at = ([x, y]: Point): string => `${round(x)} ${round(y)}`;
const outline = (points: readonly Point[], closed: boolean): string => `M${points.map(at).join('L')}${closed ? 'Z' : ''}`;
const turn = (degrees: number): number => (degrees * Math.PI) / 180;

/** A point at a distance and bearing; 0 degrees points right, 90 down. */
export const polar = (x: number, y: number, radius: number, degrees: number): Point => [x + radius * Math.cos(turn(degrees)), y + radius * Math.sin(turn(degrees))];

export const line = (...points: readonly Point[]): Stroke => ({ d: outline(points, false), stroke: 'ink', width: penWidth });
export const hair = (...points: readonly Point[]): Stroke => ({ d: outline(points, false), stroke: 'ink', width: hairWidth });
export const shape = (points: readonly Point[], fill: Paint = 'paper'): Stroke => ({ d: outline(points, true), stroke: 'ink', fill, width: penWidth });
/** Path data of one's own, for curves that no primitive names. */
export const curve = (d: string, fill?: Paint): Stroke => ({ d, stroke: 'ink', width: penWidth, ...(fill && { fill }) });

const circle = (x: number, y: number, radius: number): string =>
  `M${round(x - radius)} ${round(y)}a${round(radius)} ${round(radius)} 0 1 0 ${round(2 * radius)} 0a${round(radius)} ${round(radius)} 0 1 0 ${round(-2 * radius)} 0Z`;
export const ring = (x: number, y: number, radius: number, fill?: Paint): Stroke => ({ d: circle(x, y, radius), stroke: 'ink', width: penWidth, ...(fill && { fill }) });
export const dot = (x: number, y: number, radius: number): Stroke => ({ d: circle(x, y, radius), fill: 'ink', width: 0 });

/** Part of a ring, clockwise from one bearing to another. */
export function arc(x: number, y: number, radius: number, from: number, to: number, fill?: Paint): Stroke {
  const large = to - from > 180 ? 1 : 0;
  const d = `M${at(polar(x, y, radius, from))}A${round(radius)} ${round(radius)} 0 ${large} 1 ${at(polar(x, y, radius, to))}`;
  return { d, stroke: 'ink', width: penWidth, ...(fill && { fill }) };
}

/** A run of equal swells; `lengths` whole swells from x, each `length` wide. */
export function wave(x: number, y: number, length: number, lengths: number, height: number): Stroke {
  const half = length / 2;
  return { d: `M${round(x)} ${round(y)}q${round(half / 2)} ${round(-height)} ${round(half)} 0${`t${round(half)} 0`.repeat(lengths * 2 - 1)}`, stroke: 'ink', width: penWidth };
}

/** Straight strokes outward from a centre, the first at `from`, evenly to `to`; a full turn leaves out the last. */
export function rays(x: number, y: number, inner: number, outer: number, count: number, from = -90, to = from + 360): Stroke[] {
  const gap = (to - from) / (to - from === 360 ? count : count - 1);
  return Array.from({ length: count }, (_, index) => line(polar(x, y, inner, from + gap * index), polar(x, y, outer, from + gap * index)));
}

/** Two uprights and a lintel that overhangs by 8. */
export function gate(left: number, right: number, top: number, foot: number, post = 8, fill: Paint = 'paper'): Stroke[] {
  return [
    shape([[left, top], [left + post, top], [left + post, foot], [left, foot]], fill),
    shape([[right - post, top], [right, top], [right, foot], [right - post, foot]], fill),
    shape([[left - 8, top - 8], [right + 8, top - 8], [right + 8, top], [left - 8, top]], fill),
  ];
}

/** Steps that widen downwards on both sides of x. */
export function stair(x: number, top: number, halfWidth: number, steps: number, tread: number, riser: number): Stroke {
  const right: Point[] = [[x + halfWidth, top]];
  for (let step = 1; step <= steps; step += 1) {
    const edge = x + halfWidth + (step - 1) * tread;
    right.push([edge, top + step * riser]);
    if (step < steps) right.push([edge + tread, top + step * riser]);
  }
  return shape([...right, ...right.toReversed().map(([px, py]): Point => [2 * x - px, py])]);
}

/** Half an ellipse standing on `foot`. */
export function hill(left: number, right: number, top: number, foot: number, fill?: Paint): Stroke {
  const radius = (right - left) / 2;
  return { d: `M${round(left)} ${round(foot)}A${round(radius)} ${round(foot - top)} 0 0 1 ${round(right)} ${round(foot)}`, stroke: 'ink', width: penWidth, ...(fill && { fill }) };
}

/** The outline of such a hill as points, for hatching. */
export const hillPoints = (left: number, right: number, top: number, foot: number): Point[] =>
  Array.from({ length: 33 }, (_, index): Point => {
    const bearing = turn(180 + (index * 180) / 32);
    return [(left + right) / 2 + ((right - left) / 2) * Math.cos(bearing), foot + (foot - top) * Math.sin(bearing)];
  });

/** A leaf from its stalk end, pointing along a bearing, with its midrib. */
export function leaf(x: number, y: number, length: number, degrees: number, fill: Paint = 'tone'): Stroke[] {
  const tip = polar(x, y, length, degrees);
  const swell = length * 0.34;
  const side = (share: number, out: number): string => at(polar(...polar(x, y, length * share, degrees), swell * Math.abs(out), degrees + 90 * Math.sign(out)));
  return [
    { d: `M${at([x, y])}C${side(0.25, 1)} ${side(0.7, 0.9)} ${at(tip)}C${side(0.7, -0.9)} ${side(0.25, -1)} ${at([x, y])}Z`, stroke: 'ink', fill, width: penWidth },
    hair([x, y], polar(x, y, length * 0.68, degrees)),
  ];
}

/** A bowl: half a ring below its rim. */
export const vessel = (x: number, rim: number, radius: number, fill: Paint = 'tone'): Stroke =>
  curve(`M${round(x - radius)} ${round(rim)}H${round(x + radius)}A${round(radius)} ${round(radius)} 0 0 1 ${round(x - radius)} ${round(rim)}Z`, fill);

/** Parallel hairlines inside an outline, cut at its edge; even and odd crossings decide what is inside. */
export function hatch(area: readonly Point[], degrees: number, spacing: number): Stroke {
  const [ux, uy] = [Math.cos(turn(degrees)), Math.sin(turn(degrees))];
  const turned = area.map(([x, y]): Point => [x * ux + y * uy, y * ux - x * uy]);
  const heights = turned.map(([, y]) => y);
  const parts: string[] = [];
  for (let y = Math.ceil(Math.min(...heights) / spacing) * spacing + spacing / 2; y < Math.max(...heights); y += spacing) {
    const crossings: number[] = [];
    turned.forEach(([ax, ay], index) => {
      const [bx, by] = turned[(index + 1) % turned.length]!;
      if ((ay <= y) !== (by <= y)) crossings.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
    });
    crossings.sort((one, other) => one - other);
    for (let index = 0; index + 1 < crossings.length; index += 2) {
      const ends = [crossings[index]!, crossings[index + 1]!].map((x): Point => [x * ux - y * uy, y * ux + x * uy]);
      parts.push(outline(ends, false));
    }
  }
  return { d: parts.join(''), stroke: 'ink', width: hairWidth };
}

/** How one symbol's hatching differs a little from the next one's. */
export interface Hand {
  /** Lines of this symbol lean by this much more, in degrees. */
  lean: number;
  /** And stand this much further apart. */
  spread: number;
}

/** A slight variation that comes from the symbol's id alone, never from a person. */
export function handOf(id: string): Hand {
  let hash = 2166136261;
  for (const letter of id) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619) >>> 0;
  return { lean: ((hash % 601) - 300) / 100, spread: (((hash >>> 10) % 201) - 100) / 100 };
}
