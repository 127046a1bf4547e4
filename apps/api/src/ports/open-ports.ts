import type { Ports } from '@omenhall/contracts';
import { HouseError, isHouseError } from '@omenhall/contracts/errors';
import type { Call } from '../plugins/caller.ts';
import { noteAtEdge } from '../plugins/note-at-edge.ts';
import { codeOf, noteForbidden } from '../plugins/refusals.ts';
import { accessPort } from './access.ts';
import { archivePort } from './archive.ts';
import { artifactPort } from './artifact.ts';
import { checkoutPort } from './checkout.ts';
import { consentPort } from './consent.ts';
import { drawPort } from './draw.ts';
import { membershipPort } from './membership.ts';
import { giftPort } from './gift.ts';
import { operatorPort } from './operator.ts';
import { paymentPort } from './payment.ts';
import { questionPort } from './question.ts';
import { readingPort } from './reading.ts';
import { refundPort } from './refund.ts';
import { trailPort } from './trail.ts';

/**
 * What is open in sealed mode: what is the same for everybody, and the counter, which sees no private word. Of who
 * somebody is, what can be said without a session.
 */
const withoutKeys = /^(checkout\.products|draw\.offered|consent\.texts|access\.me|operator\..+)$/;

/** The doors of the house for one call. Of a call that could not be opened, every door gives the reason. */
export const openPorts = (call: Call | HouseError): Ports => ({
  access: typed('access', call, accessPort),
  archive: typed('archive', call, archivePort),
  artifact: typed('artifact', call, artifactPort),
  checkout: typed('checkout', call, checkoutPort),
  consent: typed('consent', call, consentPort),
  draw: typed('draw', call, drawPort),
  membership: typed('membership', call, membershipPort),
  gift: typed('gift', call, giftPort),
  operator: typed('operator', call, operatorPort),
  payment: typed('payment', call, paymentPort),
  question: typed('question', call, questionPort),
  refund: typed('refund', call, refundPort),
  reading: typed('reading', call, readingPort),
  trail: typed('trail', call, trailPort),
});

/** What the database refuses becomes a refusal of the house; its own words stay behind. */
function typed<Port extends object>(stage: keyof Ports, call: Call | HouseError, open: (call: Call) => Port): Port {
  const port: Partial<Port> = isHouseError(call) ? {} : open(call);
  return new Proxy(port as Port, {
    get: (target, name) => async (...args: unknown[]) => {
      if (isHouseError(call)) throw call;
      const path = `${stage}.${String(name)}`;
      const away = call.process.keysAway();
      if (away !== null && (!withoutKeys.test(path) || (call.unread && stage === 'access'))) throw new HouseError('keys-away', `${path} in sealed mode`);
      const door: unknown = Reflect.get(target, name);
      if (typeof door !== 'function') throw new HouseError('broken', 'a port lacks a door');
      try {
        return await Reflect.apply(door, target, args);
      } catch (error) {
        noteForbidden(call.process.log, error, call.requestId);
        await noteAtEdge(call, error);
        throw asRefusal(error);
      }
    },
  });
}

/** Any error as one of the house; what it was before is kept for the log alone. */
export const asRefusal = (error: unknown): HouseError =>
  isHouseError(error) ? error : new HouseError(codeOf(error), 'refused below the verb', { cause: error });
