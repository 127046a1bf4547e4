import { paths } from '../app/paths.ts';

interface Props {
  signId: string;
  name: string;
  reversed: boolean;
  /** The place it lies in. */
  position: string;
}

/** Name, orientation and place: the text of a drawn sign. */
export const saySign = ({ name, reversed, position }: Omit<Props, 'signId'>): string =>
  `${name}, ${reversed ? 'reversed' : 'upright'}, as ${position.toLowerCase()}`;

/** A sign of the deck from the house's own drawings. The line it carries joins that of its neighbours. */
export function SignImage({ signId, name, reversed, position }: Props) {
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an img would not receive the page's colours.
    <svg className="sign-drawing" viewBox="0 0 240 400" role="img" aria-label={saySign({ name, reversed, position })}>
      <use href={paths.sign(reversed ? `${signId}-reversed` : signId)} />
    </svg>
  );
}
