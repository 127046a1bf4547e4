import { QueryClient } from '@tanstack/react-query';
import { mayTryAgain } from './explain-error.ts';

/** Answers live in the memory of this tab and nowhere else. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && mayTryAgain(error),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});
