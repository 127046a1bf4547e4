import {
  arc, curve, dot, gate, hair, hatch, hill, hillPoints, leaf, line, polar, rays, ring, shape, stair, vessel, wave,
  type Hand, type Point, type Stroke,
} from './strokes.ts';
import { drawSuitMark } from './suit-figures.ts';

type Figure = (hand: Hand) => Stroke[];

/** The 22 majors by rank. Vertices keep to the grid of 8; the horizon at y 200 is drawn over them. */
export const majorFigures: readonly Figure[] = [
  fool, magician, highPriestess, empress, emperor, hierophant, lovers, chariot, strength, hermit, wheel,
  justice, hangedOne, death, temperance, devil, tower, star, moon, sun, judgement, world,
];

function fool({ lean, spread }: Hand): Stroke[] {
  const cliff: Point[] = [[24, 200], [136, 200], [128, 216], [136, 240], [112, 256], [120, 288], [96, 304], [96, 328], [24, 328]];
  return [
    { ...shape(cliff, 'tone'), stroke: 'tone' }, hatch(cliff, 62 + lean, 8 + spread), line(...cliff.slice(0, 8)),
    ...[40, 64, 88, 112].map((x, index) => dot(x, 192 - (index % 2) * 8, 2)),
    dot(168, 176, 10),
  ];
}

function magician({ lean, spread }: Hand): Stroke[] {
  const board: Point[] = [[24, 200], [216, 200], [216, 216], [24, 216]];
  return [
    shape(board, 'tone'), hatch(board, 55 + lean, 6 + spread),
    shape([[40, 216], [56, 216], [48, 320], [40, 320]]), shape([[184, 216], [200, 216], [200, 320], [192, 320]]),
    line([48, 288], [192, 288]),
    ...drawSuitMark('wands', 52, 168, 1.6), ...drawSuitMark('cups', 98, 172, 1.4), ...drawSuitMark('swords', 142, 168, 1.6),
    ...drawSuitMark('coins', 188, 177, 1.1),
    arc(120, 208, 120, 217, 323),
  ];
}

function highPriestess({ lean, spread }: Hand): Stroke[] {
  const veil: Point[] = [[72, 112], [168, 112], [168, 272], [152, 288], [136, 272], [120, 288], [104, 272], [88, 288], [72, 272]];
  return [
    hatch(veil, 90 + lean, 5 + spread), curve('M72 272q8 16 16 16t16-16q8 16 16 16t16-16q8 16 16 16t16-16'),
    ...gate(48, 192, 104, 304, 24), shape([[48, 104], [72, 104], [72, 304], [48, 304]], 'tone'),
    ring(120, 152, 24, 'paper'), arc(120, 136, 29, 34, 146),
    line([24, 304], [216, 304]), line([24, 320], [216, 320]),
  ];
}

function empress(): Stroke[] {
  const rows = [{ radius: 88, count: 9 }, { radius: 64, count: 7 }, { radius: 40, count: 5 }, { radius: 16, count: 2 }];
  return [
    hill(24, 216, 96, 200),
    ...rows.flatMap(({ radius, count }) =>
      Array.from({ length: count }, (_, index) => {
        const bearing = 180 + ((index + 0.5) * 180) / count;
        const [x, y] = polar(120, 200, radius - 14, bearing);
        return leaf(x, y, 24, bearing);
      }).flat()),
    ...[224, 248, 272, 296].map((y, index) => curve(`M${24 + index * 16} ${y}Q120 ${y + 16} ${216 - index * 16} ${y}`)),
  ];
}

function emperor({ lean, spread }: Hand): Stroke[] {
  const back: Point[] = [[80, 88], [160, 88], [160, 168], [80, 168]];
  return [
    stair(120, 200, 64, 5, 8, 24), ...[0, 1, 2, 3].map((step) => line([56 - step * 8, 224 + step * 24], [184 + step * 8, 224 + step * 24])),
    shape(back, 'tone'), shape([[96, 104], [144, 104], [144, 168], [96, 168]]), hatch([[96, 104], [144, 104], [144, 168], [96, 168]], 45 + lean, 7 + spread),
    shape([[64, 144], [80, 144], [80, 200], [64, 200]]), shape([[160, 144], [176, 144], [176, 200], [160, 200]]),
    shape([[80, 168], [160, 168], [160, 200], [80, 200]]),
    dot(80, 80, 3), dot(160, 80, 3), dot(120, 80, 3),
  ];
}

function hierophant(): Stroke[] {
  const bar = (y: number, half: number): Stroke => shape([[120 - half, y], [120 + half, y], [120 + half, y + 8], [120 - half, y + 8]], 'tone');
  return [
    shape([[116, 80], [124, 80], [124, 312], [116, 312]]), bar(104, 24), bar(136, 40), bar(168, 56),
    curve('M40 312A48 64 0 0 1 88 248V312Z', 'tone'), curve('M200 312A48 64 0 0 0 152 248V312Z', 'tone'),
    dot(88, 232, 5), dot(152, 232, 5), line([24, 312], [216, 312]),
  ];
}

function lovers({ lean, spread }: Hand): Stroke[] {
  const half = Math.sqrt(64 * 64 - 36 * 36);
  const between: Point[] = [
    ...Array.from({ length: 24 }, (_, index): Point => polar(84, 200, 64, -55.77 + (index * 111.54) / 23)),
    ...Array.from({ length: 24 }, (_, index): Point => polar(156, 200, 64, 124.23 + (index * 111.54) / 23)),
  ];
  return [
    { ...shape(between, 'tone'), stroke: 'tone' }, hatch(between, 90 + lean, 6 + spread), ring(84, 200, 64), ring(156, 200, 64),
    ...rays(120, 200, half + 16, half + 48, 5, -118, -62), line([120, 200 + half + 16], [120, 304]),
    ...leaf(120, 288, 24, -40), ...leaf(120, 296, 24, -140), line([88, 304], [152, 304]),
  ];
}

function chariot({ lean, spread }: Hand): Stroke[] {
  const cartWheel = (x: number): Stroke[] => [ring(x, 264, 40, 'paper'), ring(x, 264, 32), ...rays(x, 264, 8, 32, 8), ring(x, 264, 8, 'tone')];
  const car: Point[] = [[56, 200], [184, 200], [176, 240], [64, 240]];
  return [
    ...gate(64, 176, 104, 200, 8), curve('M56 96Q120 56 184 96Z', 'tone'),
    hatch([[72, 104], [168, 104], [168, 128], [72, 128]], 90 + lean, 6 + spread), curve('M72 128q8 12 16 0q8 12 16 0q8 12 16 0q8 12 16 0q8 12 16 0q8 12 16 0'),
    shape(car, 'tone'), ...cartWheel(72), ...cartWheel(168), dot(120, 176, 7), line([120, 183], [120, 200]),
  ];
}

function strength({ lean, spread }: Hand): Stroke[] {
  const outer = 88;
  const inner = 68;
  const from = 45;
  const mane: Point[] = [
    ...Array.from({ length: 37 }, (_, index) => polar(112, 200, outer, from + (index * 270) / 36)),
    ...Array.from({ length: 37 }, (_, index) => polar(112, 200, inner, from + 270 - (index * 270) / 36)),
  ];
  return [
    shape(mane, 'tone'),
    ...Array.from({ length: 25 }, (_, index) => {
      const bearing = from + 10 + index * (10.4 + spread / 50) + lean / 3;
      return hair(polar(112, 200, inner, bearing), polar(112, 200, outer, bearing + 6));
    }),
    ring(160, 200, 47, 'paper'), ring(160, 200, 8, 'tone'),
  ];
}

function hermit({ lean, spread }: Hand): Stroke[] {
  const shade: Point[] = [[104, 304], [104, 168], [112, 144], [120, 136], [128, 144], [136, 168], [136, 304]];
  return [
    curve('M56 304C56 248 72 208 80 168C88 120 104 96 120 88C136 96 152 120 160 168C168 208 184 248 184 304Z', 'tone'),
    curve('M96 304C96 256 104 216 104 176Q104 144 120 136Q136 144 136 176C136 216 144 256 144 304Z', 'paper'), hatch(shade, 90 + lean, 6 + spread),
    line([157, 152], [192, 152], [192, 160]),
    ring(192, 172, 12, 'paper'), dot(192, 172, 3.5), ...rays(192, 172, 17, 24, 7, -10, 190),
    line([32, 304], [208, 304]), line([64, 320], [176, 320]),
  ];
}

function wheel(): Stroke[] {
  return [
    ring(120, 200, 88, 'tone'), ring(120, 200, 72, 'paper'), ...rays(120, 200, 24, 72, 8), ring(120, 200, 24, 'tone'), ring(120, 200, 8, 'paper'),
    ...Array.from({ length: 8 }, (_, index) => dot(...polar(120, 200, 80, -67.5 + index * 45), 2.5)),
    ...Array.from({ length: 8 }, (_, index) => ring(...polar(120, 200, 48, -90 + index * 45), 5, 'paper')),
  ];
}

function justice(): Stroke[] {
  const scale = (x: number): Stroke[] => [line([x, 120], [x - 32, 200]), line([x, 120], [x + 32, 200]), vessel(x, 200, 32)];
  return [
    shape([[116, 96], [124, 96], [124, 304], [116, 304]]), ring(120, 88, 8, 'tone'),
    curve('M64 120Q92 104 116 112M124 112Q148 104 176 120'), dot(64, 120, 3), dot(176, 120, 3),
    ...scale(64), ...scale(176), stair(120, 304, 24, 2, 16, 8), hair([96, 312], [144, 312]),
  ];
}

function hangedOne({ lean, spread }: Hand): Stroke[] {
  const left: Point[] = [[48, 88], [64, 88], [64, 200], [48, 200]];
  const right: Point[] = left.map(([x, y]) => [240 - x, y]);
  return [
    shape(left, 'tone'), shape(right, 'tone'), hatch(left, 60 + lean, 8 + spread), hatch(right, 120 + lean, 8 + spread),
    line([64, 128], [80, 112]), line([48, 160], [32, 144]), line([176, 152], [160, 136]), line([192, 120], [208, 104]),
    line([120, 200], [120, 248]),
    ring(120, 272, 24, 'tone'), ...rays(120, 272, 32, 44, 9, -10, 190),
  ];
}

function death({ lean, spread }: Hand): Stroke[] {
  const cut = (x: number): number => 176 - ((x - 120) / 96) ** 2 * 48;
  const crest = hillPoints(32, 208, 88, 200);
  const blade = Array.from({ length: 25 }, (_, index): Point => [24 + index * 8, cut(24 + index * 8)]);
  const flanks = crest.filter(([x, y]) => y > cut(x));
  const left = flanks.filter(([x]) => x < 120);
  const right = flanks.filter(([x]) => x > 120);
  const stump = [...left, ...blade.filter(([x]) => x > left.at(-1)![0] && x < right[0]![0]), ...right];
  return [
    { ...shape(stump, 'tone'), stroke: 'tone' }, hatch(stump, 28 + lean, 7 + spread), line(...left), line(...right),
    hair(...crest.filter(([x, y]) => y <= cut(x))), line(...blade), line([24, 128], [24, 96]),
    line([120, 176], [120, 160]), ...leaf(120, 160, 48, -90),
    ...[[72, 280], [96, 304], [120, 312], [144, 304], [168, 280]].map(([x, y]) => curve(`M120 200Q${120 + (x! - 120) / 4} 248 ${x} ${y}`)),
  ];
}

function temperance(): Stroke[] {
  const jar = (x: number, rim: number): Stroke[] => [
    curve(`M${x - 32} ${rim}H${x + 32}C${x + 32} ${rim + 40} ${x + 12} ${rim + 48} ${x + 12} ${rim + 56}H${x - 12}C${x - 12} ${rim + 48} ${x - 32} ${rim + 40} ${x - 32} ${rim}Z`, 'tone'),
    line([x - 20, rim + 56], [x + 20, rim + 56]),
  ];
  const stream = (shift: number): Stroke => curve(`M${80 + shift} 128C${168 + shift} 128 ${168 + shift} 184 ${120 + shift} 200S${72 + shift} 264 ${152 + shift} 256`);
  return [stream(-8), stream(0), stream(8), ...jar(56, 120), ...jar(184, 256)];
}

function devil({ lean, spread }: Hand): Stroke[] {
  const vault: Point[] = [[40, 312], ...hillPoints(40, 200, 88, 200), [200, 312]];
  return [
    shape(vault, 'tone'), hatch(vault, 50 + lean, 7 + spread), hatch(vault, 130 + lean, 7 + spread),
    line([120, 200], [120, 224]), ring(88, 256, 32, 'paper'), ring(152, 256, 32, 'paper'), ring(88, 256, 24), ring(152, 256, 24),
    line([72, 224], [168, 224]),
    line([24, 312], [216, 312]),
  ];
}

function tower({ lean, spread }: Hand): Stroke[] {
  const left: Point[] = [[64, 304], [64, 120], [56, 112], [56, 88], [72, 88], [72, 96], [88, 96], [88, 88], [104, 88], [120, 120], [104, 152], [128, 192], [104, 232], [112, 264], [112, 304]];
  const right: Point[] = [[184, 304], [192, 128], [200, 120], [200, 96], [184, 96], [184, 104], [168, 104], [168, 88], [120, 88], [136, 120], [120, 152], [144, 192], [120, 232], [128, 264], [128, 304]];
  return [
    shape(left, 'tone'), hatch(left, 20 + lean, 12 + spread), shape(right), hatch(right, 160 + lean, 12 + spread),
    line([144, 72], [112, 88], [128, 120], [112, 152], [136, 192], [112, 232], [120, 264], [112, 296]),
    curve('M76 304V280A12 12 0 0 1 100 280V304Z', 'paper'), line([24, 304], [216, 304]),
    shape([[40, 136], [48, 128], [48, 144]]), shape([[208, 152], [216, 160], [204, 164]]), shape([[32, 240], [40, 232], [44, 244]]),
  ];
}

function star(): Stroke[] {
  const points = (outer: number, inner: number, from: number): Point[] =>
    Array.from({ length: 8 }, (_, index) => polar(120, 136, index % 2 === 0 ? outer : inner, from + index * 45));
  return [
    shape(points(40, 10, -45), 'paper'), shape(points(60, 12, -90), 'tone'), ring(120, 136, 6, 'paper'),
    wave(40, 224, 32, 5, 12), wave(56, 248, 32, 4, 12), wave(72, 272, 32, 3, 12), wave(88, 296, 32, 2, 12), wave(104, 320, 32, 1, 12),
  ];
}

function moon({ lean, spread }: Hand): Stroke[] {
  const crescent = 'M128 88A32 32 0 1 0 128 152A40 40 0 0 1 128 88Z';
  const post = (left: number): Stroke[] => [...gate(left, left + 40, 136, 200, 8), hatch([[left + 8, 144], [left + 32, 144], [left + 32, 200], [left + 8, 200]], 90 + lean, 6 + spread)];
  return [
    curve(crescent, 'tone'), ...post(32), ...post(168),
    wave(24, 224, 32, 6, 12), wave(24, 248, 32, 6, 12), wave(40, 272, 32, 5, 12), wave(72, 296, 32, 3, 12),
    ...[[104, 176], [120, 184], [136, 176]].map(([x, y]) => dot(x!, y!, 2)),
  ];
}

function sun(): Stroke[] {
  return [
    ring(120, 200, 48, 'tone'), ring(120, 200, 40, 'paper'), ring(120, 200, 8, 'tone'),
    ...Array.from({ length: 12 }, (_, index) => {
      const bearing = -90 + index * 30;
      return shape([polar(120, 200, 56, bearing - 6), polar(120, 200, index % 2 === 0 ? 96 : 80, bearing), polar(120, 200, 56, bearing + 6)], index % 2 === 0 ? 'tone' : 'paper');
    }),
  ];
}

function judgement({ lean, spread }: Hand): Stroke[] {
  const rising = (x: number, top: number): Stroke[] => [line([x, 200], [x, top]), dot(x, top, 6), line([x - 16, top + 8], [x, top + 32], [x + 16, top + 8])];
  const grave = (x: number): Stroke[] => [hill(x - 32, x + 32, 168, 200, 'tone'), hatch(hillPoints(x - 32, x + 32, 168, 200), 50 + lean, 6 + spread)];
  return [
    ...rising(56, 120), ...rising(184, 120), ...rising(120, 96), ...grave(56), ...grave(184), ...grave(120),
    ...[24, 48, 72, 96].map((radius) => arc(120, 200, radius, 20, 160)),
  ];
}

function world(): Stroke[] {
  return [
    ...Array.from({ length: 16 }, (_, index) => leaf(...polar(120, 200, 80, index * 22.5 + 11.25), 24, index * 22.5 + 68)).flat(),
    ...Array.from({ length: 16 }, (_, index) => leaf(...polar(120, 200, 80, index * 22.5), 20, index * 22.5 + 146, 'paper')).flat(),
    ring(120, 200, 80), ring(120, 200, 48, 'paper'), dot(120, 200, 6),
    ...([[40, 96], [200, 96], [40, 304], [200, 304]] as const).map(([x, y]) => ring(x, y, 8, 'tone')),
  ];
}
