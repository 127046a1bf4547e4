import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const blocks = [...css.matchAll(/(:root[^{]*)\{([^}]*)\}/g)].map(([, selector = '', body = '']) => ({
  selector: selector.trim(),
  tokens: new Map([...body.matchAll(/--([\w-]+):\s*(#[0-9A-Fa-f]{6})/g)].map(([, name = '', value = '']) => [name, value.toUpperCase()])),
}));
const themes = {
  'day': blocks.find(({ selector }) => selector === ':root')?.tokens ?? new Map<string, string>(),
  'night by the system': blocks.find(({ selector }) => selector.includes(':not('))?.tokens ?? new Map<string, string>(),
  'night by choice': blocks.find(({ selector }) => selector.includes('="night"'))?.tokens ?? new Map<string, string>(),
};

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const inks = ['text', 'muted', 'accent', 'stamp', 'good', 'warn', 'bad'] as const;
const coloured = ['accent', 'stamp', 'good', 'warn', 'bad'] as const;

/** Every pair that may stand on a page, with its floor. */
const pairs: [ink: string, ground: string, floor: number][] = [
  ...['ground', 'raised'].flatMap((ground): [string, string, number][] => [
    ['text', ground, 13],
    ['muted', ground, 7],
    ...coloured.map((ink): [string, string, number] => [ink, ground, 6.4]),
    ['edge', ground, 3],
  ]),
  ...inks.map((ink): [string, string, number] => [ink, 'sunken', 5.8]),
  ...coloured.flatMap((ink): [string, string, number][] => [[ink, `${ink}-soft`, 5.8], ['text', `${ink}-soft`, 11]]),
  ['on-accent', 'accent', 7],
];

describe.each(Object.entries(themes))('the colours of %s', (_name, tokens) => {
  it.each(pairs)('let %s be read on %s', (ink, ground, floor) => {
    const [one, other] = [tokens.get(ink), tokens.get(ground)];
    expect(one && other).toBeTruthy();
    expect(contrast(one ?? '', other ?? '')).toBeGreaterThanOrEqual(floor);
  });
});

describe('the night', () => {
  it('is the same by the system and by choice', () => {
    expect([...themes['night by choice']]).toEqual([...themes['night by the system']]);
    expect(themes['night by choice'].size).toBe(19);
  });
});

describe('the measure of contrast', () => {
  it('agrees with the two ends of the scale', () => {
    expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#777777')).toBeCloseTo(1, 5);
  });
});
