import { eventsAbout, type DeskEvent } from '../foundation/desk-words.rules.ts';

/** Where to ask the desk for the present truth. */
export interface DeskPointer {
  kind: 'session' | 'intent' | 'subscription' | 'invoice';
  id: string;
}

/** What an event points at; null when it is none of ours. Order and contents of events count for nothing. */
export function pointerOf(event: Pick<DeskEvent, 'type' | 'objectId' | 'projection'>): DeskPointer | null {
  if (!Object.hasOwn(eventsAbout, event.type)) return null;
  const kind = eventsAbout[event.type as keyof typeof eventsAbout];
  if (kind !== 'its_intent') return { kind, id: event.objectId };
  const intent = event.projection['payment_intent'];
  return typeof intent === 'string' ? { kind: 'intent', id: intent } : null;
}
