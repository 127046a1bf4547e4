import { tarotDeck } from '@omenhall/contracts/draw/tarot-deck.rules';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawSeal, drawSign, nightColours, paperColours } from './draw-sign.ts';
import { composeTarotSprite } from './tarot-sprite.ts';
import { composeTarotCard } from './tarot-card.ts';

const draw = (id: string, reversed = false): string => drawSign('tarot', id, { reversed });
const turned = (svg: string): string => /<g transform="rotate\(180 120 200\)">(.*?)<\/g>/s.exec(svg)?.[1] ?? '';

/** Every number pair that a path reaches with absolute letters; curves' own middles may lie anywhere. */
const reach = (d: string): [number, number][] =>
  [...d.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map((match) => [Number(match[1]), Number(match[2])]);

describe('the cards of the tarot', () => {
  it('are 78 drawings of at most 12 kB, no two alike', () => {
    const figures = tarotDeck.map(({ id }) => JSON.stringify(composeTarotCard(id, false).figure));
    expect(new Set(figures).size).toBe(78);
    expect(tarotDeck.filter(({ id }) => Buffer.byteLength(draw(id, true)) > 12_000)).toEqual([]);
  });

  it('are the same bytes each time', () => {
    for (const { id } of tarotDeck) expect(draw(id)).toBe(draw(id));
  });

  it('keep their lines inside the field of the figure', () => {
    const outside = tarotDeck.flatMap(({ id }) =>
      composeTarotCard(id, false).figure.flatMap(({ d }) => reach(d)).filter(([x, y]) => x < 20 || x > 220 || y < 72 || y > 328).map((point) => ({ id, point })));
    expect(outside).toEqual([]);
  });

  it('carry the horizon after the figure, so that nothing hides it', () => {
    for (const { id } of tarotDeck) {
      const svg = draw(id, true);
      expect(svg.indexOf('d="M4 200H236"')).toBeGreaterThan(svg.indexOf('rotate(180'));
      expect(turned(svg)).not.toContain('M4 200H236');
    }
  });

  it('turn the figure alone when reversed: caption, numeral and horizon stay', () => {
    for (const { id, name, numeral } of tarotDeck) {
      const [upright, reversed] = [draw(id), draw(id, true)];
      expect(upright).not.toContain('transform');
      expect(upright).not.toContain('>reversed<');
      expect(turned(reversed)).not.toContain('<text');
      expect(turned(reversed).length).toBeGreaterThan(40);
      expect(reversed).toContain(`>${numeral}</text>`);
      expect(reversed).toContain(`>${name}</text>`);
      expect(reversed).toMatch(/<text x="120" y="386"[^>]*>reversed<\/text>/);
      expect(reversed).toContain(`aria-label="${name}, reversed"`);
    }
  });

  it('take the colours of the page unless given others', () => {
    expect(draw('cups-3')).toContain('var(--ink)');
    const night = drawSign('tarot', 'cups-3', { reversed: false, colours: nightColours });
    expect(night).toContain(nightColours.mark);
    expect(night).not.toContain('var(');
    expect(drawSign('tarot', 'cups-3', { reversed: false, colours: paperColours })).not.toContain('var(');
  });

  it('count as many marks as their pip says', () => {
    const coins = (rank: number): number => composeTarotCard(`coins-${rank}`, false).figure.filter(({ fill }) => fill === 'tone').length;
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(coins)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

it('a sign without a drawing is refused', () => {
  expect(() => draw('major-22')).toThrow(expect.objectContaining({ code: 'not-found' }));
  expect(() => drawSign('tea', 'leaf', { reversed: false })).toThrow(expect.objectContaining({ code: 'not-found' }));
});

it('the seal is threaded while sealed and lifted when open', () => {
  expect(drawSeal()).toContain('M1.5 14.5H15.1');
  expect(drawSeal({ open: true })).toContain('M1.5 20.5H22.5');
});

it('the sprite of the web is what the drawings say now', () => {
  const file = readFileSync(new URL('../../../../apps/web/public/symbols/tarot.svg', import.meta.url), 'utf8');
  // Not compared as texts: a difference of 180 kB helps nobody. After a change of the drawings, run write-sprite.ts.
  expect(file === composeTarotSprite()).toBe(true);
  expect(file.match(/<symbol /g)).toHaveLength(156);
});
