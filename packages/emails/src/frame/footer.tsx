/** @jsxRuntime automatic */
import type { ReactElement } from 'react';
import { day } from './colours.ts';
import type { LetterWords } from './define-letter.ts';

/** Where help is, why the letter came, and how to stop such letters. */
export const Footer = ({ supportEmail, why, stop }: Pick<LetterWords, 'supportEmail' | 'why' | 'stop'>): ReactElement => (
  <div className="muted" style={{ color: day.muted, fontSize: 15, lineHeight: '22px', marginTop: 32 }}>
    <p style={{ margin: '0 0 12px' }}>
      Anything else: <a className="link" href={`mailto:${supportEmail}`} style={{ color: day.accent }}>{supportEmail}</a>
    </p>
    <p style={{ margin: 0 }}>{why}</p>
    {stop && (
      <p style={{ margin: '12px 0 0' }}>
        <a className="link" href={stop.url} style={{ color: day.accent }}>{stop.words}</a>
      </p>
    )}
  </div>
);
