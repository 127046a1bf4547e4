import { readHumanCode } from '@omenhall/contracts/values/human-code';
import { useParams, useSearch } from '@tanstack/react-router';

/** The order code of this address, in the form the house writes it. */
export function useOrderCode(): string {
  const params: Record<string, string | undefined> = useParams({ strict: false });
  return readHumanCode(params['code'] ?? '');
}

export function useReadingId(): string {
  const params: Record<string, string | undefined> = useParams({ strict: false });
  return params['id'] ?? '';
}

export function useSearchWord(name: string): string | undefined {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const word = search[name];
  return word === undefined ? undefined : String(word);
}
