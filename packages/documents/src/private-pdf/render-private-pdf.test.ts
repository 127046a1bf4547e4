import { describe, expect, it } from 'vitest';
import { makeScrollPaper } from '../scroll/scroll-paper.ts';
import { readPdfText } from '../testing/read-pdf-text.ts';
import { sampleScroll } from '../testing/sample-scroll.ts';
import { missingMark } from './check-glyphs.ts';
import { renderPrivatePdf } from './render-private-pdf.tsx';

const house = { name: 'OmenHall', siteUrl: 'https://omen.example' };
const render = (given: Parameters<typeof sampleScroll>[0] = {}) => renderPrivatePdf(makeScrollPaper(sampleScroll(given), house));
const letters = (text: string): string => text.replace(/\s/g, '');
const textOf = (bytes: Uint8Array): string => letters(readPdfText(bytes).join(' '));

describe('the private PDF', () => {
  it.each([
    ['Latin', 'What may I leave undone this week, and who would notice?'],
    ['Czech and Polish', 'Mám přijmout novou práci, když řeka ještě teče? Czy żółć gaśnie, gdy łódź płynie?'],
    ['Turkish', 'Yağmurlu bir İstanbul gününde bu işi bırakmalı mıyım, şimdi değilse ne zaman?'],
    ['Greek', 'Πώς μπορώ να ξεχωρίσω όσα αλλάζουν από όσα μένουν;'],
    ['Cyrillic', 'Чи варто мені змінювати роботу, якщо ґрунт під ногами ще твердий? Что остаётся?'],
  ])('keeps every letter of a question and an answer in %s', async (_, words) => {
    const { bytes, warnings } = await render({ question: words, words });
    expect(warnings).toEqual([]);
    const text = textOf(bytes);
    expect(text.split(letters(words))).toHaveLength(3);
    expect(text).not.toContain('\0');
  });

  it('has the question on page one and nowhere else', async () => {
    const { bytes } = await render({ question: 'Will zephyrquill hold?' });
    const pages = readPdfText(bytes).map(letters);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.map((page) => page.split('zephyrquill').length - 1)).toEqual([1, ...pages.slice(1).map(() => 0)]);
  });

  it('counts its pages in the foot under the neutral name', async () => {
    const pages = readPdfText((await render()).bytes).map(letters);
    pages.forEach((page, index) => expect(page).toContain(`Scroll0427·${index + 1}of${pages.length}`));
  });

  it('carries every word of the paper', async () => {
    const paper = makeScrollPaper(sampleScroll({ spreadId: 'lantern' }), house);
    const text = textOf((await renderPrivatePdf(paper)).bytes).replace(/Scroll0427·\dof\d/g, '');
    for (const { heading, note, paragraphs, items } of paper.sections)
      for (const words of [heading, note?.name ?? '', note?.words ?? '', ...paragraphs, ...items]) expect(text).toContain(letters(words));
    for (const words of [paper.title, paper.subtitle, paper.sealedWords, paper.pageUrl, paper.verify.code]) expect(text).toContain(letters(words));
  });

  it('never parts a heading from its text, however long the parts are', async () => {
    const sentence = 'You may have room, and a night between is cheap. ';
    for (let length = 0; length < 24; length += 1) {
      const { answer, ...scroll } = sampleScroll({ words: sentence.repeat(2 + length * 2) });
      const long = [sentence.repeat(1 + (length % 7)), sentence];
      const paper = makeScrollPaper({ ...scroll, answer: { ...answer!, warnings: long, checkable: long, unknown: long, nextSteps: long } }, house);
      for (const page of readPdfText((await renderPrivatePdf(paper)).bytes)) {
        const body = letters(page).replace(/^Scroll0427·\dof\d|Scroll0427·\dof\d$/g, '');
        expect(paper.sections.filter(({ heading }) => body.endsWith(letters(heading)))).toEqual([]);
      }
    }
  }, 60_000);

  it('shows a mark for a character that no face holds and reports it by code point alone', async () => {
    const { bytes, warnings } = await render({ question: 'Is the moon 🌙 mine, 月 or not? 🌙' });
    expect(warnings).toEqual([{ code: 'unsupported-character', codePoint: 'U+1F319', count: 2 }, { code: 'unsupported-character', codePoint: 'U+6708', count: 1 }]);
    expect(textOf(bytes)).toContain(letters(`Is the moon ${missingMark} mine, ${missingMark} or not? ${missingMark}`));
  });

  it('drops controls and direction overrides', async () => {
    const { bytes, warnings } = await render({ question: 'one\u202E two\u0007\u2066 three\u00AD\u0000' });
    expect(textOf(bytes)).toContain('onetwothree');
    expect(warnings).toEqual([]);
  });

  it('keeps a run of letters that no column could hold upon the page', async () => {
    const { bytes } = await render({ question: 'w'.repeat(600) });
    expect(textOf(bytes).replace(/-|Scroll0427·\dof\d/g, '')).toContain('w'.repeat(600));
  });

  it('is the same bytes for the same paper', async () => {
    const [one, other] = [await render(), await render()];
    expect(Buffer.compare(one.bytes, other.bytes)).toBe(0);
  });

  it('says nothing private in the file’s own description, and names its language but no author', async () => {
    const { bytes } = await render({ title: 'zephyrquilltitle', question: 'zephyrquillquestion' });
    const file = Buffer.from(bytes).toString('latin1');
    expect(file).toContain('(Scroll 0427)');
    expect(file).toContain('/Lang (en)');
    expect(file).not.toContain('/Author');
    expect(file).not.toContain('zephyrquill');
  });
});
