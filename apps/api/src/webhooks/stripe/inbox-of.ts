import type { Inbox } from '@omenhall/core/payment';
import type { HouseProcess } from '../../house-process.ts';
import { asDesk } from '../../plugins/caller.ts';

/** The inbox as one event is worked on: every act in it is the desk's, and names the event. */
export const inboxOf = (process: HouseProcess, requestId: string, eventId: string): Inbox => ({
  ask: process.database.askInbox,
  unowned: asDesk(process, requestId, eventId, null),
  inNameOf: (owner) => asDesk(process, requestId, eventId, owner),
  payments: process.payments,
});
