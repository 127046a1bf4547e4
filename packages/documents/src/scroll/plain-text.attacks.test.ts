import { describe, expect, it } from 'vitest';
import { renderPrintView } from '../print-view/render-print-view.tsx';
import { renderPrivatePdf } from '../private-pdf/render-private-pdf.tsx';
import { readPdfText } from '../testing/read-pdf-text.ts';
import { sampleScroll } from '../testing/sample-scroll.ts';
import { makeScrollPaper } from './scroll-paper.ts';

const house = { name: 'OmenHall', siteUrl: 'https://omen.example' };
const bare = (text: string): string => text.replace(/\s/g, '');

/** What somebody might type, and what of it must be read on paper. */
const typed: readonly [name: string, question: string, read: string][] = [
  ['a direction override', 'Is this \u202Egnp.exe\u202C safe?', 'Is this gnp.exe safe?'],
  ['hidden directions and marks', 'a\u2066b\u2069c\u200Ed\uFEFFe', 'abcde'],
  ['operators of a PDF', 'BT /F1 24 Tf (owned) Tj ET ) Tj endstream endobj', 'BT /F1 24 Tf (owned) Tj ET ) Tj endstream endobj'],
  ['an action of a PDF', '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>', '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>'],
  ['a script', '<script>alert(1)</script><img src=x onerror=alert(1)>', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
  ['a file address', 'file:///etc/passwd and ![x](file:///etc/shadow)', 'file:///etc/passwd and ![x](file:///etc/shadow)'],
  ['a formula', '=HYPERLINK("https://evil.example","x")', '=HYPERLINK("https://evil.example","x")'],
  ['a style', '</style><style>*{background:url(https://evil.example)}', '</style><style>*{background:url(https://evil.example)}'],
];

describe('a question of an attacker', () => {
  it.each(typed)('F5 with %s is plain text in the PDF, and starts nothing there', async (_, question, read) => {
    const { bytes } = await renderPrivatePdf(makeScrollPaper(sampleScroll({ question }), house));
    expect(bare(readPdfText(bytes).join(''))).toContain(bare(read));
    const file = Buffer.from(bytes).toString('latin1');
    expect(file).not.toMatch(/\/(JavaScript|JS|OpenAction|Launch|EmbeddedFile|AA|SubmitForm|GoToR|URI\s*\((?!https:\/\/omen\.example))\b/);
    expect(file.match(/%%EOF/g)).toHaveLength(1);
  }, 30_000);

  it.each(typed)('F5 with %s is plain text in the print view, and fetches nothing there', (_, question, read) => {
    const html = renderPrintView(makeScrollPaper(sampleScroll({ question }), house));
    const plain = renderPrintView(makeScrollPaper(sampleScroll({ question: 'Nothing odd.' }), house));
    const tagsOf = (page: string): string[] => (page.match(/<[a-z/!][^>]*>/gi) ?? []).map((tag) => tag.split(/[\s>]/)[0] ?? '');
    expect(tagsOf(html)).toEqual(tagsOf(plain));
    expect(html).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200E\u200F\uFEFF]/);
    const words = html.replace(/<style>.*?<\/style>|<[^>]*>/gs, ' ').replace(/&(amp|lt|gt|quot|#x27);/g, (entity) => ({ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" })[entity] ?? '');
    expect(bare(words)).toContain(bare(read));
  });

  it('F5 with four-byte emoji says which it could not draw, and draws the rest', async () => {
    const { bytes, warnings } = await renderPrivatePdf(makeScrollPaper(sampleScroll({ question: 'one \u{1F52E}\u{1F469}\u200D\u{1F680} two' }), house));
    expect(warnings.map(({ codePoint }) => codePoint)).toContain('U+1F52E');
    expect(bare(readPdfText(bytes).join(''))).toMatch(/one.*two/u);
    expect(renderPrintView(makeScrollPaper(sampleScroll({ question: 'one \u{1F52E} two' }), house))).toContain('one \u{1F52E} two');
  }, 30_000);
});
