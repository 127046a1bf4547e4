import { openSandbox, type SandboxOptions } from './open-sandbox.ts';

/**
 * The pretend world as a process of its own, for whoever may not load it: the parent sends the options as its first
 * message, gets the doors as the answer, and ends the world by disconnecting.
 */
process.once('message', (options: SandboxOptions) => {
  void openSandbox(options).then((sandbox) => {
    process.once('disconnect', () => void sandbox.close());
    process.send?.({ url: sandbox.url, stripeApiUrl: sandbox.stripeApiUrl, secretKey: sandbox.secretKey, smtpUrl: sandbox.smtpUrl, webhookSecret: sandbox.webhookSecret });
  });
});
