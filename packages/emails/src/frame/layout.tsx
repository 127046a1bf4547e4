/** @jsxRuntime automatic */
import type { ReactElement } from 'react';
import { Button } from './button.tsx';
import { day, letterStyles } from './colours.ts';
import type { LetterWords } from './define-letter.ts';
import { Footer } from './footer.tsx';
import { Body, Head, Html, Preview } from './kit.ts';

interface Props {
  subject: string;
  preview: string;
  words: LetterWords;
}

const sans = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** One column on paper, ruled at the left. */
export const Layout = ({ subject, preview, words }: Props): ReactElement => (
  <Html lang="en" dir="ltr">
    <Head>
      <title>{subject}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      <style>{letterStyles}</style>
    </Head>
    <Body className="ground" style={{ margin: 0, background: day.ground }}>
      <Preview>{preview}</Preview>
      <table role="presentation" className="ground" width="100%" cellPadding={0} cellSpacing={0} style={{ background: day.ground, padding: '32px 0' }}>
        <tbody>
          <tr>
            <td align="center">
              <Sheet words={words} />
            </td>
          </tr>
        </tbody>
      </table>
    </Body>
  </Html>
);

const Sheet = ({ words }: { words: LetterWords }): ReactElement => (
  <table role="presentation" width="100%" cellPadding={0} cellSpacing={0} style={{ maxWidth: 560 }}>
    <tbody>
      <tr>
        <td className="raised text" align="left" style={{ background: day.raised, borderLeft: `2px solid ${day.line}`, padding: 32, color: day.text, fontFamily: sans, fontSize: 17, lineHeight: '26px' }}>
          <Letter words={words} />
        </td>
      </tr>
    </tbody>
  </table>
);

const Letter = ({ words }: { words: LetterWords }): ReactElement => (
  <>
    <p className="muted" style={{ margin: '0 0 24px', fontSize: 15, fontWeight: 600, color: day.muted }}>{words.houseName}</p>
    <h1 style={{ margin: '0 0 16px', fontSize: 17, lineHeight: '26px', fontWeight: 600 }}>{words.fact}</h1>
    {words.marks.length > 0 && <Marks marks={words.marks} />}
    {words.action && <Button {...words.action} />}
    {words.next.map((text, index) => <p key={index} style={{ margin: '0 0 16px' }}>{text}</p>)}
    {words.alternative && (
      <p style={{ margin: '0 0 16px' }}>
        <a className="link" href={words.alternative.url} style={{ color: day.accent }}>{words.alternative.words}</a>
      </p>
    )}
    <Footer supportEmail={words.supportEmail} why={words.why} {...(words.stop && { stop: words.stop })} />
  </>
);

const Marks = ({ marks }: Pick<LetterWords, 'marks'>): ReactElement => (
  <table role="presentation" cellPadding={0} cellSpacing={0} style={{ margin: '0 0 16px' }}>
    <tbody>
      {marks.map(({ name, value }, index) => (
        <tr key={name}>
          <td className="muted" valign="baseline" style={{ padding: '2px 16px 2px 0', fontSize: 15, lineHeight: '30px', color: day.muted }}>{name}</td>
          <td valign="baseline" style={index === 0 ? { fontSize: 21, lineHeight: '30px', fontWeight: 600, letterSpacing: 1 } : { lineHeight: '30px' }}>{value}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
