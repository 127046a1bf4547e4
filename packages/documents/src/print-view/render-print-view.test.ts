import { describe, expect, it } from 'vitest';
import { renderPrivatePdf } from '../private-pdf/render-private-pdf.tsx';
import { makeScrollPaper } from '../scroll/scroll-paper.ts';
import { readPdfText } from '../testing/read-pdf-text.ts';
import { sampleScroll } from '../testing/sample-scroll.ts';
import { renderPrintView } from './render-print-view.tsx';

const house = { name: 'OmenHall', siteUrl: 'https://omen.example' };
const wordsOf = (html: string): string[] =>
  html
    .replace(/<style>.*?<\/style>|<svg.*?<\/svg>|<title>.*?<\/title>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#x27);/g, (entity) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" })[entity]!)
    .split(/\s+/).filter(Boolean);

describe('the print view', () => {
  it('has the question once', () => {
    const html = renderPrintView(makeScrollPaper(sampleScroll({ question: 'Will zephyrquill hold?' }), house));
    expect(html.split('zephyrquill')).toHaveLength(2);
  });

  it('shows markup in a question as the letters it is made of', () => {
    const html = renderPrintView(makeScrollPaper(sampleScroll({ question: '</p><script>alert(1)</script>&amp;', title: '"><img src=x>' }), house));
    expect(html).not.toMatch(/<script|<img/i);
    expect(html).toContain('&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;');
  });

  it('fetches nothing and runs nothing', () => {
    const html = renderPrintView(makeScrollPaper(sampleScroll(), house));
    expect(html).not.toMatch(/<(?:script|link|img|iframe|object)\b|\ssrc=|url\(|@import|\son\w+=/i);
  });

  it('is a whole document with language, title, one first heading and a name for each card', () => {
    const html = renderPrintView(makeScrollPaper(sampleScroll(), house));
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toContain('<title>Scroll 0427</title>');
    expect(html.match(/<h1>/g)).toHaveLength(1);
    for (const name of ['The Tower', 'Three of Cups, reversed', 'The Moon']) expect(html).toContain(`aria-label="${name}"`);
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of html.matchAll(/aria-labelledby="([^"]+)"/g)) expect(ids).toContain(id);
  });

  it('is the same bytes for the same paper', () => {
    const render = () => renderPrintView(makeScrollPaper(sampleScroll(), house));
    expect(render()).toBe(render());
  });

  it('has the words of the PDF, no more and no fewer', async () => {
    const paper = makeScrollPaper(sampleScroll({ spreadId: 'lantern' }), house);
    const inPdf = readPdfText((await renderPrivatePdf(paper)).bytes).join('').replace(/Scroll 0427 · \d of \d/g, '').replace(/\s/g, '');
    expect(wordsOf(renderPrintView(paper)).filter((word) => !inPdf.includes(word))).toEqual([]);
    const inView = wordsOf(renderPrintView(paper)).join('');
    for (const { heading, paragraphs, items, note } of paper.sections)
      for (const words of [heading, ...paragraphs, ...items, note?.words ?? '']) expect(inView).toContain(words.replace(/\s/g, ''));
  });

  it('says so when a draw went by topic alone', () => {
    const html = renderPrintView(makeScrollPaper(sampleScroll({ question: null }), house));
    expect(html).toContain('Drawn by topic alone');
    expect(html).not.toContain('class="question"');
  });
});
