import { useParams, useSearch } from '@tanstack/react-router';

/** The order code of this address as it was typed; the house reads it tolerantly. */
export const useOrderCode = (): string => useParam('code');

export const useReadingId = (): string => useParam('id');

export const useGiftId = (): string => useParam('id');

export const useSlug = (): string => useParam('slug');

function useParam(name: string): string {
  const params: Record<string, string | undefined> = useParams({ strict: false });
  return params[name] ?? '';
}

export function useSearchWord(name: string): string | undefined {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const word = search[name];
  return typeof word === 'string' || typeof word === 'number' ? String(word) : undefined;
}
