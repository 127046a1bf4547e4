/** @jsxRuntime automatic */
import type { ReactElement } from 'react';
import { day } from './colours.ts';

interface Props {
  words: string;
  url: string;
}

/** The one action of a letter: a table, because that is what every mail client draws alike. */
export const Button = ({ words, url }: Props): ReactElement => (
  <table role="presentation" cellPadding={0} cellSpacing={0} style={{ margin: '24px 0', borderCollapse: 'separate' }}>
    <tbody>
      <tr>
        <td className="action" height={48} align="center" style={{ background: day.accent, borderRadius: 4 }}>
          <a href={url} style={{ display: 'inline-block', padding: '11px 24px', color: day.onAccent, fontWeight: 600, lineHeight: '26px', textDecoration: 'none' }}>{words}</a>
        </td>
      </tr>
    </tbody>
  </table>
);
