/** @jsxRuntime automatic */
import type { ReactElement } from 'react';
import { day } from './colours.ts';
import type { LetterWords } from './define-letter.ts';

/** Where help is, and why the letter came. */
export const Footer = ({ supportEmail, why }: Pick<LetterWords, 'supportEmail' | 'why'>): ReactElement => (
  <div className="muted" style={{ color: day.muted, fontSize: 15, lineHeight: '22px', marginTop: 32 }}>
    <p style={{ margin: '0 0 12px' }}>
      Anything else: <a className="link" href={`mailto:${supportEmail}`} style={{ color: day.accent }}>{supportEmail}</a>
    </p>
    <p style={{ margin: 0 }}>{why}</p>
  </div>
);
