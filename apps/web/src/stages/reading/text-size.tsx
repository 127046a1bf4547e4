import { scrollCopy as copy } from '../../copy/en/reading.ts';
import { Button } from '../../ui/button.tsx';

const sizes = [18, 20, 22, 24, 26] as const;
export type ReadingSize = (typeof sizes)[number];

interface Props { size: ReadingSize; onSize: (size: ReadingSize) => void }

/** The size of the scroll's text, from 18 to 26. */
export function TextSize({ size, onSize }: Props) {
  const at = sizes.indexOf(size);
  const smaller = sizes[at - 1];
  const larger = sizes[at + 1];
  return (
    <div className="flex justify-end gap-2">
      <Button size="row" aria-label={copy.smaller} disabled={smaller === undefined} onClick={() => { if (smaller !== undefined) onSize(smaller); }}><span className="font-scroll text-small">A</span></Button>
      <Button size="row" aria-label={copy.larger} disabled={larger === undefined} onClick={() => { if (larger !== undefined) onSize(larger); }}><span className="font-scroll text-section">A</span></Button>
    </div>
  );
}
