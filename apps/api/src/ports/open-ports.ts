import type { Ports } from '@omenhall/contracts';
import { HouseError, isHouseError } from '@omenhall/contracts/errors';
import type { Call } from '../plugins/caller.ts';
import { codeOf } from '../plugins/refusals.ts';
import { accessPort } from './access.ts';
import { archivePort } from './archive.ts';
import { artifactPort } from './artifact.ts';
import { checkoutPort } from './checkout.ts';
import { consentPort } from './consent.ts';
import { drawPort } from './draw.ts';
import { operatorPort } from './operator.ts';
import { paymentPort } from './payment.ts';
import { questionPort } from './question.ts';
import { readingPort } from './reading.ts';
import { trailPort } from './trail.ts';

/** The doors of the house for one call. Of a call that could not be opened, every door gives the reason. */
export const openPorts = (call: Call | HouseError): Ports => ({
  access: typed(call, accessPort),
  archive: typed(call, archivePort),
  artifact: typed(call, artifactPort),
  checkout: typed(call, checkoutPort),
  consent: typed(call, consentPort),
  draw: typed(call, drawPort),
  operator: typed(call, operatorPort),
  payment: typed(call, paymentPort),
  question: typed(call, questionPort),
  reading: typed(call, readingPort),
  trail: typed(call, trailPort),
});

/** What the database refuses becomes a refusal of the house; its own words stay behind. */
function typed<Port extends object>(call: Call | HouseError, open: (call: Call) => Port): Port {
  const port: Partial<Port> = isHouseError(call) ? {} : open(call);
  return new Proxy(port as Port, {
    get: (target, name) => async (...args: unknown[]) => {
      if (isHouseError(call)) throw call;
      const door: unknown = Reflect.get(target, name);
      if (typeof door !== 'function') throw new HouseError('broken', 'a port lacks a door');
      try {
        return await Reflect.apply(door, target, args);
      } catch (error) {
        if (wasForbidden(error)) call.process.log.error('database_forbade', { error, requestId: call.requestId });
        throw asRefusal(error);
      }
    },
  });
}

/** To the caller it is as if there were nothing; to the house it is an alarm, since a wall had to stop what a rule let through. */
const wasForbidden = (error: unknown): boolean => error instanceof Error && error.name === 'RefusedByDatabase' && 'code' in error && error.code === 'forbidden';

/** Any error as one of the house; what it was before is kept for the log alone. */
export const asRefusal = (error: unknown): HouseError =>
  isHouseError(error) ? error : new HouseError(codeOf(error), 'refused below the verb', { cause: error });
