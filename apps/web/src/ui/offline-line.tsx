import { useSyncExternalStore } from 'react';
import { edgesCopy } from '../copy/en/edges.ts';

const listen = (listener: () => void) => {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
};

export const useOnline = (): boolean => useSyncExternalStore(listen, () => navigator.onLine, () => true);

let wentAt: Date | null = null;
if (typeof window !== 'undefined') window.addEventListener('offline', () => { wentAt = new Date(); });

/** Says that the page is offline, and since when it may be stale. */
export function OfflineLine() {
  const online = useOnline();
  return (
    <output className={online ? 'block' : 'block border-b border-line bg-warn-soft px-4 py-2 text-center text-small'}>
      {!online && (wentAt ? edgesCopy.offline(wentAt.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })) : edgesCopy.offlineNow)}
    </output>
  );
}
