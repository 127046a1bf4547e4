import { defineCommand } from 'citty';
import { isBlocked, readEnvironment, testKeyInPublic, type Environment } from '@omenhall/adapters/env';
import { isHouseError } from '@omenhall/contracts/errors';
import { offersInForce, requireOneWorld } from '@omenhall/core/checkout';
import { eventTypes, type AccountSeen, type Payments } from '@omenhall/core/ports';
import { openAccount } from '../../up/open-account.ts';
import { withTrialDesk } from '../../up/keep-trial-desk.ts';
import { withDesk, type Desk } from '../../up/open-desk.ts';
import { json, orWords } from '../delivery/desk-words.ts';
import { fail, pass, report, warn, type Finding } from '../findings.ts';
import { judgeAccount } from './judge-account.ts';

export const check = defineCommand({
  meta: { name: 'check', description: 'Compares the account with what the house needs: key, prices, webhook endpoint and its events. Read-only. 0: they go together, warnings aside; 1: something fails.' },
  args: { json },
  run: ({ args }) => orWords(async () => {
    let env: Environment;
    try {
      env = readEnvironment(process.env, 'cli');
    } catch (error) {
      return report([{ name: 'environment', ...fail(isHouseError(error) ? error.words : String(error), 'See: npm run omen -- config explain') }], args.json);
    }
    return report(await examine(await withTrialDesk(env)), args.json);
  }),
});

async function examine(env: Environment): Promise<Finding[]> {
  const { stripeSecretKey, stripeApiUrl, stripeWebhookSecrets, livemode, siteUrl } = env;
  if (stripeSecretKey === null) return [{ name: 'key', ...fail('STRIPE_SECRET_KEY is not set, so there is no account to compare with', 'Set it together with STRIPE_WEBHOOK_SECRET.') }];
  const { payments, apiVersion } = openAccount(stripeSecretKey, stripeApiUrl);
  const account = await payments.readAccount().catch((error: unknown) => (isHouseError(error) ? error : Promise.reject(error)));
  if (isHouseError(account)) {
    return [{ name: 'key', ...(account.code === 'payments-away'
      ? fail('the payment desk does not answer', 'Look at the network, then try again.')
      : fail(`the payment desk refuses the key: ${account.message}`, 'Give it the rights to read prices and webhook endpoints, or take another key.')) }];
  }
  const findings: Finding[] = [
    { name: 'key', ...(isBlocked(siteUrl, livemode) ? fail(`blocked: ${testKeyInPublic}`, 'Set a live key. There is no switch that opens such a house.') : pass(livemode ? 'a live key, and the account answers' : `a test key, and ${stripeApiUrl === null ? 'the account' : 'the stand-in'} answers`)) },
    { name: 'secret', ...judgeSecrets(stripeWebhookSecrets.length) },
  ];
  return withDesk(env, async (desk) => [...findings, { name: 'orders', ...(await judgeOrders(desk, livemode)) }, ...(await judgePricesAndEndpoints(desk, { env, account, payments, apiVersion }))]);
}

const judgeSecrets = (count: number): Omit<Finding, 'name'> => {
  if (count === 0) return fail('STRIPE_WEBHOOK_SECRET is not set, so no webhook is believed', 'Copy the signing secret of the endpoint.');
  return count === 1 ? pass('one; whether it is the endpoint\'s own shows with the first event') : warn(`${count}, so that one can replace the other`, 'Take the old one out when the endpoint signs with the new one alone.');
};

const judgeOrders = ({ houseId, asOperator }: Desk, livemode: boolean): Promise<Omit<Finding, 'name'>> =>
  asOperator.inTransaction(({ query }) => requireOneWorld({ query, house: { id: houseId } }, livemode)).then(
    () => pass('of one world, and the key is of the same'),
    (error: unknown) => (isHouseError(error) ? fail(error.words, 'The house does not start until key and orders are of one world.') : Promise.reject(error)),
  );

async function judgePricesAndEndpoints({ asOperator }: Desk, { env, account, payments, apiVersion }: { env: Environment; account: AccountSeen; payments: Payments; apiVersion: string }): Promise<Finding[]> {
  const offers = await offersInForce(asOperator, env.livemode);
  const seen = await Promise.all(offers.map(async (offer) => ({ offer, seen: offer.kept === null ? null : await payments.readPrice(offer.kept.stripePriceId) })));
  return judgeAccount({ siteUrl: env.siteUrl, account, apiVersion, eventTypes, offers: seen });
}
