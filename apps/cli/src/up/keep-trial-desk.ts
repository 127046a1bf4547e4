import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from '@omenhall/adapters/env';

const fileOf = ({ secretsDir }: Environment): string => join(secretsDir, 'trial-desk.json');

const TrialDesk = z.strictObject({ secretKey: z.string(), apiUrl: z.string(), webhookSecret: z.string() });
export type TrialDesk = z.infer<typeof TrialDesk>;

/** Notes where the trial's pretended payment desk answers, for commands beside the house; answers with how to forget it again. */
export async function keepTrialDesk(env: Environment, desk: TrialDesk | null): Promise<() => Promise<void>> {
  await rm(fileOf(env), { force: true });
  if (desk === null) return async () => undefined;
  await writeFile(fileOf(env), JSON.stringify(desk), { mode: 0o600 });
  return () => rm(fileOf(env), { force: true });
}

/** The environment with the trial's desk in it, when none of your own is named and a trial is open; else as it was. */
export async function withTrialDesk(env: Environment): Promise<Environment> {
  if (env.stripeSecretKey !== null) return env;
  const text = await readFile(fileOf(env), 'utf8').catch(() => null);
  if (text === null) return env;
  const { secretKey, apiUrl, webhookSecret } = TrialDesk.parse(JSON.parse(text));
  return { ...env, stripeSecretKey: secretKey, stripeApiUrl: apiUrl, stripeWebhookSecrets: [webhookSecret] };
}
