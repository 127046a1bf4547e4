import type { TarotCard } from '@omenhall/contracts/draw/tarot-deck.rules';
import { arc, curve, dot, leaf, line, rays, ring, round, shape, type Point, type Stroke } from './strokes.ts';

type Suit = NonNullable<TarotCard['suit']>;

/** A suit's mark, 40 high at scale 1, centred. All four come from line and ring. */
export function drawSuitMark(suit: Suit, x: number, y: number, scale = 1): Stroke[] {
  const place = (dx: number, dy: number): Point => [x + dx * scale, y + dy * scale];
  switch (suit) {
    case 'wands':
      return [
        ...leaf(...place(0, 0), 17 * scale, -52), ...leaf(...place(0, 8), 17 * scale, -128),
        line(place(0, -20), place(0, 20)),
      ];
    case 'cups': {
      const [left, rim] = place(-14, -20);
      const radius = 14 * scale;
      return [
        line(place(0, -6), place(0, 20)), line(place(-8, 20), place(8, 20)),
        curve(`M${round(left)} ${round(rim)}H${round(left + 2 * radius)}A${round(radius)} ${round(radius)} 0 0 1 ${round(left)} ${round(rim)}Z`, 'tone'),
      ];
    }
    case 'swords':
      return [
        shape([place(-2, 8), place(-2, -15), place(0, -20), place(2, -15), place(2, 8)], 'tone'),
        line(place(0, 8), place(0, 20)), line(place(-9, 8), place(9, 8)),
      ];
    case 'coins':
      return [ring(...place(0, 0), 20 * scale, 'tone'), dot(...place(0, 0), 3.5 * scale)];
  }
}

const columns = { left: 72, middle: 120, right: 168 } as const;
const row = (count: number): number[] =>
  count === 1 ? [columns.middle] : count === 2 ? [columns.left, columns.right] : [columns.left, columns.middle, columns.right];

/** How many marks stand in the two rows of one half: the fuller row lies on top. */
const rowsOf = (count: number): number[] => (count <= 2 ? [count] : [Math.ceil(count / 2), Math.floor(count / 2)]);

function drawPips(suit: Suit, count: number): Stroke[] {
  const above = rowsOf(Math.floor(count / 2));
  const below = rowsOf(Math.ceil(count / 2));
  // A single row keeps close to the horizon, so that two marks still face each other across it.
  const heights = { above: above.length === 1 ? [152] : [104, 152], below: [248, 296] };
  const place = (counts: number[], ys: number[]): Stroke[] => counts.flatMap((many, index) => row(many).flatMap((x) => drawSuitMark(suit, x, ys[index]!)));
  return [...place(above, heights.above), ...place(below, heights.below)];
}

const arch = (left: number, right: number, crown: number, foot: number): Stroke => {
  const radius = (right - left) / 2;
  return curve(`M${left} ${foot}V${crown + radius}A${radius} ${radius} 0 0 1 ${right} ${crown + radius}V${foot}`, 'paper');
};

function drawCourt(suit: Suit, rank: number): Stroke[] {
  const held = drawSuitMark(suit, 120, rank === 12 ? 144 : 152, 1.6);
  if (rank === 11) return [line([88, 232], [152, 232]), line([104, 248], [136, 248]), dot(120, 200, 8), ...drawSuitMark(suit, 120, 136, 1.6)];
  if (rank === 12) return [line([56, 280], [120, 216], [184, 280]), line([56, 304], [120, 240], [184, 304]), ...held];
  const crown = [arch(56, 184, 96, 304), arch(72, 168, 112, 304), line([40, 304], [200, 304])];
  const robe = [arc(120, 304, 32, 180, 360), arc(120, 304, 16, 180, 360)];
  const mark = drawSuitMark(suit, 120, 200, 1.8);
  return rank === 13 ? [...crown, ...robe, ...mark] : [...crown, ...robe, ...mark, ...rays(120, 160, 70, 86, 3, -122, -58)];
}

/** The figure of a minor card, ranks 1 (ace) to 14 (king). */
export function drawSuitFigure(suit: Suit, rank: number): Stroke[] {
  if (rank === 1) return drawSuitMark(suit, 120, 200, 2.5);
  return rank <= 10 ? drawPips(suit, rank) : drawCourt(suit, rank);
}
