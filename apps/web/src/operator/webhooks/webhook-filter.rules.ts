import type { WebhookRow } from '@omenhall/contracts/operator/operator.schema';
import { readWord, type Search } from '../../ui/counter/filter-words.rules.ts';

type Status = WebhookRow['status'];

/** What the inbox may be narrowed to, by the words of its address. */
export type WebhookFilter = {
  state: Status | null;
};

export const webhookStatusWords: readonly Status[] = ['processing', 'succeeded', 'failed', 'ignored'];

export const readWebhookFilter = (search: Search): WebhookFilter => ({ state: readWord(search, 'state', webhookStatusWords) });
