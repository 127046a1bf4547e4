import { QueryClient } from '@tanstack/react-query';
import { mayTryAgain } from './explain-error.ts';

/** While the house does not answer, how often to ask again, in milliseconds. */
const askAgainAfter = 10_000;

/** A page that could not be filled fills itself once the house answers again. */
export const whenAway = ({ state }: { state: { status: string; error: unknown } }): number | false =>
  (state.status === 'error' && mayTryAgain(state.error) ? askAgainAfter : false);

/** Answers live in the memory of this tab and nowhere else. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && mayTryAgain(error),
      refetchOnWindowFocus: true,
      refetchInterval: whenAway,
    },
    mutations: { retry: false },
  },
});
