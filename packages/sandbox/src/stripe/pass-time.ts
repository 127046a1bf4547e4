import { expire } from './checkout.ts';
import type { Desk } from './desk.ts';
import type { DeskEvent } from './objects.ts';
import { renewWhatIsDue } from './subscriptions.ts';

/** Lets time pass at the desk: sessions close, subscriptions renew or end, invoices are tried again. */
export function passTime(desk: Desk, seconds: number): DeskEvent[] {
  desk.setAhead(seconds);
  return [...desk.sessions.all().filter((session) => session.status === 'open' && session.expires_at <= desk.now()).flatMap((session) => expire(desk, session)), ...renewWhatIsDue(desk)];
}
