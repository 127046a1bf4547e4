import type { Ports } from '@omenhall/contracts';
import { isHouseError } from '@omenhall/contracts/errors';
import { HouseError } from '@omenhall/contracts/errors';
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

/** The doors of the house for one call. */
export const openPorts = (call: Call): Ports => ({
  access: typed(accessPort(call)),
  archive: typed(archivePort(call)),
  artifact: typed(artifactPort(call)),
  checkout: typed(checkoutPort(call)),
  consent: typed(consentPort(call)),
  draw: typed(drawPort(call)),
  operator: typed(operatorPort(call)),
  payment: typed(paymentPort(call)),
  question: typed(questionPort(call)),
  reading: typed(readingPort(call)),
  trail: typed(trailPort(call)),
});

/** What the database refuses becomes a refusal of the house; its own words stay behind. */
function typed<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const door: unknown = Reflect.get(target, name, receiver);
      if (typeof door !== 'function') return door;
      return async (...args: unknown[]) => {
        try {
          return await Reflect.apply(door, target, args);
        } catch (error) {
          if (isHouseError(error)) throw error;
          throw new HouseError(codeOf(error), 'refused below the verb', { cause: error });
        }
      };
    },
  });
}
