import type { AppRouter } from '@omenhall/contracts';
import { createTRPCClient } from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { queryClient } from './query-client.ts';
import { trpcLink } from './trpc-link.ts';

/** What a seeker's page may ask of the house, as options for useQuery and useMutation. */
export const house = createTRPCOptionsProxy<AppRouter>({
  client: createTRPCClient<AppRouter>({ links: [trpcLink()] }),
  queryClient,
});
