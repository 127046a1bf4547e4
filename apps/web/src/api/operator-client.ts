import type { OperatorApp } from '@omenhall/contracts';
import { createTRPCClient } from '@trpc/client';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { queryClient } from './query-client.ts';
import { trpcLink } from './trpc-link.ts';

/** What an operator's page may ask; a seeker's procedure cannot be named here. */
export const counter = createTRPCOptionsProxy<OperatorApp>({
  client: createTRPCClient<OperatorApp>({ links: [trpcLink()] }),
  queryClient,
});
