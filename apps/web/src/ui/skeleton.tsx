import { useEffect, useState } from 'react';
import { waitingCopy } from '../copy/en/waiting.ts';

interface Props {
  /** The real labels of what will stand here. */
  labels: readonly string[];
}

/** Nothing for 200 ms, then the labels with their places, words after 2 s, what is awaited after 10 s. */
export function Skeleton({ labels }: Props) {
  const stage = useStage([200, 2_000, 10_000]);
  return (
    <div aria-busy="true">
      <output className="block text-muted">{stage >= 3 ? waitingCopy.long : stage >= 2 ? waitingCopy.soon : ''}</output>
      {stage >= 1 && (
        <dl className="mt-4 grid gap-4">
          {labels.map((label) => (
            <div key={label}>
              <dt className="text-label font-semibold text-muted">{label}</dt>
              <dd className="bone mt-2 h-5 w-full max-w-md"><span className="sr-only">…</span></dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

/** How many of the given moments have passed since the component stood up. */
function useStage(moments: readonly number[]): number {
  const [stage, setStage] = useState(0);
  const key = moments.join();
  useEffect(() => {
    const timers = key.split(',').map((moment, index) => setTimeout(() => { setStage(index + 1); }, Number(moment)));
    return () => { for (const timer of timers) clearTimeout(timer); };
  }, [key]);
  return stage;
}
