/** @jsxRuntime automatic */
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { drawVerifyCode } from '../scroll/draw-verify-code.ts';
import type { PaperSection, PaperSign, ScrollPaper } from '../scroll/scroll-paper.ts';
import { drawSeal } from '../symbols/draw-seal.ts';
import { drawSign } from '../symbols/draw-sign.ts';
import { printViewStyles } from './print-view-styles.ts';

/**
 * The accessible twin of the private PDF: one HTML document with the same words in the same order.
 *
 * @param paper from `makeScrollPaper`
 * @returns     a whole document that fetches nothing and runs nothing; its style is inline, so it is served under a content
 *              policy that allows inline style and nothing else. Equal papers give equal documents.
 */
export function renderPrintView(paper: ScrollPaper): string {
  return `<!doctype html>\n${renderToStaticMarkup(<PrintView paper={paper} />)}\n`;
}

function PrintView({ paper }: { paper: ScrollPaper }): ReactElement {
  return (
    <html lang={paper.language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="referrer" content="no-referrer" />
        <title>{paper.name}</title>
        {/* As markup: React would write the quotes of a style sheet as entities, which CSS does not read. */}
        <style dangerouslySetInnerHTML={{ __html: printViewStyles }} />
      </head>
      <body>
        <main>
          <header>
            <p className="house">{paper.houseName}</p>
            <h1>{paper.title}</h1>
            <p className="subtitle">{paper.subtitle}</p>
          </header>
          <ol className={paper.signs.length > 5 ? 'spread wide' : 'spread'}>
            {paper.signs.map((sign) => (
              <li key={sign.positionName}>
                <Sign sign={sign} />
                <span>{sign.positionName}</span>
              </li>
            ))}
          </ol>
          <section aria-labelledby="question">
            <div className="note">
              <span className="seal" dangerouslySetInnerHTML={{ __html: drawSeal() }} />
              <p>Sealed {paper.sealedWords}</p>
            </div>
            <h2 id="question">{paper.question === null ? 'Drawn by topic alone' : 'The question'}</h2>
            {paper.question === null ? null : <p className="question">{paper.question}</p>}
            <p className="small">This scroll as an accessible page, for you alone:<br /><a href={paper.pageUrl}>{paper.pageUrl}</a></p>
          </section>
          {paper.sections.map((section) => <Section key={section.id} section={section} />)}
          <Verify paper={paper} />
        </main>
      </body>
    </html>
  );
}

function Section({ section }: { section: PaperSection }): ReactElement {
  return (
    <section aria-labelledby={section.id}>
      {section.note && <div className="note"><p><b>{section.note.name}</b></p><p>{section.note.words}</p></div>}
      <h2 id={section.id}>{section.heading}</h2>
      {section.paragraphs.map((text, index) => <p key={index}>{text}</p>)}
      {section.items.length > 0 && <ul>{section.items.map((text, index) => <li key={index}>{text}</li>)}</ul>}
    </section>
  );
}

const Sign = ({ sign }: { sign: PaperSign }): ReactElement =>
  <div className="sign" dangerouslySetInnerHTML={{ __html: drawSign(sign.methodId, sign.signId, { reversed: sign.reversed, faces }) }} />;
const faces = { numeral: "'Sofia Sans',system-ui,sans-serif", caption: "Literata,Georgia,serif" };

function Verify({ paper }: { paper: ScrollPaper }): ReactElement {
  const { d, size } = drawVerifyCode(paper.verify.url);
  return (
    <section aria-labelledby="verify" className="verify">
      <h2 id="verify">Check the seal</h2>
      <svg viewBox={`-2 -2 ${size + 4} ${size + 4}`} aria-labelledby="verify-code"><title id="verify-code">QR code of the verify page, with the code below</title><path d={d} /></svg>
      <div>
        <p className="small">{paper.verify.words}</p>
        <p className="small code">{paper.verify.code}</p>
      </div>
    </section>
  );
}
