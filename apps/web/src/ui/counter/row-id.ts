import { useParams } from '@tanstack/react-router';

/** Which order or delivery this address names; empty when it names none. */
export function useRowId(): string {
  const params: Record<string, string | undefined> = useParams({ strict: false });
  return params['id'] ?? '';
}
