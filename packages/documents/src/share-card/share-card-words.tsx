/** @jsxRuntime automatic */
import type { ReactElement } from 'react';
import type { Look } from './share-card-layout.ts';

export interface ShareCardWords {
  title: string;
  phrase: string;
  /** Method and layout in one line. */
  layout: string;
  signCount: number;
  houseAddress: string;
}

// Satori hangs text from the top of its line; these put the baselines where the design has them.
const literataBaseline = (size: number, line: number): number => line / 2 + size * literataCentre;
const sofiaBaseline = (size: number, line: number): number => line / 2 + size * sofiaCentre;
/** How far each face's baseline lies below the middle of its line, in ems: (ascender + descender) / 2. */
const literataCentre = 0.4345;
const sofiaCentre = 0.3;

export function CardWords({ words, colours }: { words: ShareCardWords; colours: Look }): ReactElement {
  const column = { position: 'absolute', left: 784, width: 352, display: 'flex' } as const;
  const titleDrop = 48 - literataBaseline(40, 48);
  const foot = { position: 'absolute', display: 'flex', top: 582 - sofiaBaseline(24, 32), fontSize: 24, lineHeight: '32px', color: colours.muted } as const;
  return (
    <div style={{ width: 1200, height: 630, display: 'flex', backgroundColor: colours.ground, color: colours.text, fontFamily: 'Sofia Sans' }}>
      <div style={{ ...column, top: 0, height: 283 + titleDrop, flexDirection: 'column', justifyContent: 'flex-end' }}>
        <div style={{ display: 'flex', fontWeight: 600, fontSize: 26, lineHeight: '32px', marginBottom: 56 - literataBaseline(40, 48) - (32 - sofiaBaseline(26, 32)) }}>{words.layout}</div>
        <div style={{ display: 'block', fontFamily: 'Literata', fontWeight: 600, fontSize: 40, lineHeight: '48px', lineClamp: 2 }}>{words.title}</div>
      </div>
      <div style={{ ...column, display: 'block', top: 366 - literataBaseline(30, 42), fontFamily: 'Literata', fontSize: 30, lineHeight: '42px', lineClamp: 3 }}>{words.phrase}</div>
      {words.signCount > 3 && <div style={{ ...foot, left: 64, top: 531 - sofiaBaseline(24, 32) }}>{`and ${words.signCount - 3} more`}</div>}
      <div style={{ ...foot, left: 64 }}>A reading for reflection. The question is not on this card.</div>
      <div style={{ ...foot, right: 64, maxWidth: 440 }}>{words.houseAddress}</div>
    </div>
  );
}
