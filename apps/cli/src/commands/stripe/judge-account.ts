import { sayMoney } from '@omenhall/contracts/values/money';
import type { AccountSeen, PriceSeen } from '@omenhall/core/ports';
import type { OfferInForce } from '@omenhall/core/checkout';
import { fail, pass, warn, type Finding } from '../findings.ts';

/** The account against what the house needs of it. */
export interface AccountFacts {
  siteUrl: string;
  account: AccountSeen;
  /** The one version of the API that the house reads. */
  apiVersion: string;
  /** Types of events that the house acts on. */
  eventTypes: readonly string[];
  /** What is on sale, and the price that is kept for it as the account has it; null when it has none, or none is kept. */
  offers: readonly { offer: OfferInForce; seen: PriceSeen | null }[];
}

const bind = 'omen stripe bind finds or makes it, and keeps its name.';

export const judgeAccount = (facts: AccountFacts): Finding[] => [...facts.offers.map(({ offer, seen }) => judgePrice(offer, seen, facts.account.livemode)), ...judgeEndpoints(facts)];

function judgePrice(offer: OfferInForce, seen: PriceSeen | null, livemode: boolean): Finding {
  const name = `price ${offer.productSlug}${offer.interval === 'once' ? '' : `, ${offer.interval}`}`;
  const wanted = `${sayMoney(offer.amount, 'en')}${offer.interval === 'once' ? '' : ` each ${offer.interval}`}`;
  if (offer.kept === null) return { name, ...warn(`${wanted}; no price of the account is kept for it, so the first sale finds or makes one`, bind) };
  const { stripePriceId } = offer.kept;
  if (seen === null) return { name, ...fail(`${stripePriceId} is kept for it, and the account knows no such price in ${livemode ? 'live' : 'test'} mode`, bind) };
  const { amount, interval } = seen;
  if (amount === null || amount.amountMinor !== offer.amount.amountMinor || amount.currency !== offer.amount.currency || interval !== offer.interval) {
    const there = `${amount === null ? 'no fixed amount' : sayMoney(amount, 'en')}${interval === 'once' ? '' : ` each ${interval ?? 'time that the house does not sell'}`}`;
    return { name, ...fail(`the house asks ${wanted}, and ${stripePriceId} asks ${there}`, bind) };
  }
  if (!seen.active) return { name, ...fail(`${stripePriceId} or its product was put away in the account, so nobody can pay it`, 'Make it active again in the Dashboard, or let omen stripe bind take another.') };
  return { name, ...pass(`${wanted}, as ${stripePriceId} asks`) };
}

function judgeEndpoints({ siteUrl, account, apiVersion, eventTypes }: AccountFacts): Finding[] {
  const name = 'webhook endpoint';
  const here = `${siteUrl}/webhooks/stripe`;
  const ours = account.endpoints.filter(({ url }) => url.replace(/\/+$/, '') === here);
  if (ours.length === 0) {
    const mend = `In the Dashboard add an endpoint for ${here}, API version ${apiVersion}, and set its secret as STRIPE_WEBHOOK_SECRET.`;
    return [{ name, ...(siteUrl.startsWith('https:') ? fail(`the account sends no events to ${here}`, mend) : warn(`the account sends no events to ${here}, which it cannot reach; stripe_sync finds what was paid`, 'Forward them while you try things: stripe listen --forward-to.')) }];
  }
  const good = ours.filter((one) => one.enabled && one.apiVersion === apiVersion);
  if (good.length === 0) {
    const why = ours.some(({ enabled }) => enabled) ? `speaks API version ${ours.find(({ enabled }) => enabled)?.apiVersion ?? 'of the account'}, and this house reads ${apiVersion} alone` : 'is disabled';
    return [{ name, ...fail(`the one at ${here} ${why}`, 'An endpoint keeps its version: add another one with the right version, then disable the old one.') }];
  }
  const sent = new Set(good.flatMap((one) => one.eventTypes));
  const missing = sent.has('*') ? [] : eventTypes.filter((type) => !sent.has(type));
  const tooMany = [...sent].filter((type) => !eventTypes.includes(type));
  const other = ours.filter((one) => one.enabled && one.apiVersion !== apiVersion);
  return [
    { name, ...pass(`${good.map(({ id }) => id).join(', ')} at ${here}, API version ${apiVersion}`) },
    ...(good.length > 1 ? [{ name, ...warn(`${good.length} endpoints send the same events; each is acted on once`, 'Disable all but one.') }] : []),
    ...(other.length > 0 ? [{ name, ...warn(`${other.map(({ id, apiVersion: version }) => `${id} speaks ${version ?? 'the version of the account'}`).join('; ')}: what it sends is refused`, 'Disable it once the other one works.') }] : []),
    { name: 'events', ...(missing.length === 0 ? pass(`all ${eventTypes.length} types that the house acts on are sent`) : fail(`not sent: ${missing.join(', ')}`, 'Add them to the endpoint in the Dashboard.')) },
    ...(tooMany.length === 0 ? [] : [{ name: 'events', ...warn(`sent and ignored: ${tooMany.map((type) => (type === '*' ? 'every type there is' : type)).join(', ')}`, 'Take them out of the endpoint; each costs an answer.') }]),
  ];
}
