import { sharePhrases, shareTitles } from '@omenhall/contracts/artifact/share-card.rules';
import type { ShareCardFields } from '@omenhall/contracts/artifact/artifact.schema';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { createElement } from 'react';
import satori from 'satori';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fontFiles } from '../type/fonts.ts';
import { looks } from './share-card-layout.ts';
import { renderShareCard } from './render-share-card.tsx';
import { CardWords } from './share-card-words.tsx';

const fields = (given: Partial<ShareCardFields> = {}): ShareCardFields => ({
  methodId: 'tarot', spreadId: 'three', titleId: 'three-signs', phraseId: 'pause',
  signs: [{ signId: 'major-16', reversed: false }, { signId: 'cups-3', reversed: true }, { signId: 'major-18', reversed: false }], ...given,
});
const look = { theme: 'day', houseAddress: 'omen.example' } as const;
const sizeOf = (png: Uint8Array): [number, number] => [Buffer.from(png).readUInt32BE(16), Buffer.from(png).readUInt32BE(20)];

describe('the share card', () => {
  it('is a PNG of 1200 by 630 for every title and phrase, by day and by night', async () => {
    for (const titleId of Object.keys(shareTitles))
      for (const theme of ['day', 'night'] as const) {
        const png = await renderShareCard(fields({ titleId }), { ...look, theme });
        expect(Buffer.from(png.subarray(1, 4)).toString()).toBe('PNG');
        expect(sizeOf(png)).toEqual([1200, 630]);
      }
  });

  it('is the same bytes for the same fields, and others when a card turns', async () => {
    const [one, same, turned] = [
      await renderShareCard(fields(), look), await renderShareCard(fields(), look),
      await renderShareCard(fields({ signs: fields().signs.map((sign) => ({ ...sign, reversed: !sign.reversed })) }), look),
    ];
    expect(Buffer.compare(one, same)).toBe(0);
    expect(Buffer.compare(one, turned)).not.toBe(0);
  });

  it.each(['methodId', 'spreadId', 'titleId', 'phraseId'] as const)('takes no words through %s', async (key) => {
    const word = plantedWord(key);
    await expect(renderShareCard(fields({ [key]: word }), look)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(renderShareCard(fields({ [key]: word }), look)).rejects.not.toThrow(word);
    await expect(renderShareCard(fields({ [key]: '__proto__' }), look)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('takes no sign that the deck lacks and no field beside its own', async () => {
    await expect(renderShareCard(fields({ signs: [{ signId: plantedWord('sign'), reversed: false }] }), look)).rejects.toMatchObject({ code: 'not-found' });
    await expect(renderShareCard({ ...fields(), question: plantedWord('question') } as ShareCardFields, look)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('shows the first three of more signs and says how many follow', async () => {
    const five = ['major-1', 'major-2', 'major-3', 'major-4', 'major-5'].map((signId) => ({ signId, reversed: false }));
    const other = five.map((sign, index) => (index < 3 ? sign : { signId: 'cups-2', reversed: true }));
    const card = (signs: typeof five) => renderShareCard(fields({ spreadId: 'lantern', titleId: 'lantern', signs }), look);
    expect(Buffer.compare(await card(five), await card(other))).toBe(0);
    expect(Buffer.compare(await card(five), await card(five.slice(0, 4)))).not.toBe(0);
  });

  it('sets every title in two lines and every phrase in three', async () => {
    const fonts = fontFiles.flatMap(({ family, weight, style, path }) => (style === 'normal' ? [{ name: family, weight, style, data: readFileSync(path) }] : []));
    const lines = async (title: string, phrase: string): Promise<{ title: number; phrase: number }> => {
      const words = { title, phrase, layout: 'Tarot: three signs', signCount: 3, houseAddress: '' };
      const svg = await satori(createElement(CardWords, { words, colours: looks.day }), { width: 1200, height: 630, fonts, embedFont: false });
      const rows = (size: number): number => new Set([...svg.matchAll(new RegExp(`<text[^>]* y="([^"]+)"[^>]*font-size="${size}"`, 'g'))].map((match) => match[1])).size;
      expect(svg).not.toContain('…');
      return { title: rows(40), phrase: rows(30) };
    };
    const unfit: string[] = [];
    for (const title of Object.values(shareTitles))
      for (const phrase of Object.values(sharePhrases)) {
        const count = await lines(title, phrase);
        if (count.title < 1 || count.title > 2 || count.phrase < 1 || count.phrase > 3) unfit.push(`${title} / ${phrase}`);
      }
    expect(unfit).toEqual([]);
  });
});
