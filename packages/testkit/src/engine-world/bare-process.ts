import { openBareQueue } from '@omenhall/delivery/testing';

/** A worker as users of a bare queue write it: take a number, call the provider, done. Told its wish over the channel; without a harness it ends. */
export interface BareWish {
  url: string;
  name: string;
  /** A provider that takes every call. */
  providerUrl: string;
  concurrency: number;
}

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.once('message', ({ url, name, providerUrl, concurrency }: BareWish) => {
  openBareQueue({ url, name }).work(concurrency, {
    async onStart(n) {
      await fetch(providerUrl, { method: 'POST', headers: { 'idempotency-key': `bare-${n}`, 'content-type': 'application/json' }, body: JSON.stringify({ n }) });
    },
    onEnd: () => undefined,
  });
  process.send?.('open');
});
