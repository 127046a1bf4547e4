import { statfsSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { defineCommand } from 'citty';
import { isBlocked, readEnvironment, testKeyInPublic, type Environment } from '@omenhall/adapters/env';
import { countConsentDrift } from '../up/count-consent-drift.ts';
import { lookAtClusters } from '../up/look-at-clusters.ts';
import { lookAtWorlds } from '../up/look-at-worlds.ts';
import { fail, pass, report, warn, type Finding } from './findings.ts';

type Check = (env: Environment) => Promise<Omit<Finding, 'name'>> | Omit<Finding, 'name'>;

const checks: Record<string, Check> = {
  node: () => (atLeast(process.versions.node, '20.19.0') ? pass(`Node ${process.versions.node}`) : fail(`Node ${process.versions.node} is too old`, 'Install Node 20.19 or newer.')),

  data: ({ dataDir }) => {
    const found = stat(dataDir);
    if (found === null) return warn('DATA_DIR does not exist yet', 'It is made at the first start.');
    return (found.mode & 0o077) === 0 ? pass(`${dataDir}, for its owner alone`) : warn(`${dataDir} can be read by others`, `chmod 700 ${dataDir}`);
  },

  disk: ({ dataDir }) => {
    if (stat(dataDir) === null) return pass('not looked at before the first start');
    const { bavail, bsize } = statfsSync(dataDir);
    const gigabytes = (bavail * bsize) / 1024 ** 3;
    return gigabytes > 2 ? pass(`${gigabytes.toFixed(0)} GB free`) : warn(`${gigabytes.toFixed(1)} GB free`, 'Free some space, or move DATA_DIR.');
  },

  keyring: ({ secretsDir }) => {
    const file = join(secretsDir, 'keyring.json');
    const found = stat(file);
    if (found === null) return warn('no keyring yet', 'It is made at the first start. Afterwards keep a copy of it elsewhere: without it nothing sealed opens.');
    return (found.mode & 0o077) === 0 ? pass('readable by its owner alone') : fail('the keyring can be read by others', `chmod 400 ${file}`);
  },

  vault: async ({ databaseServiceUrl, vaultDatabaseUrl, vaultRequireSeparate }) => {
    const shared = vaultRequireSeparate ? fail : warn;
    if (databaseServiceUrl === null) return shared('wrapped keys lie in a second database of the same cluster: point-in-time backups are refused there, and a raw copy of DATA_DIR cannot be shredded', 'Good for one machine. In production name another server in VAULT_DATABASE_URL.');
    if (vaultDatabaseUrl === null) return shared('VAULT_DATABASE_URL is not set, so the vault shares the cluster of the data', 'Name a server of its own for the vault.');
    switch (await lookAtClusters(databaseServiceUrl, vaultDatabaseUrl)) {
      case 'one': return shared('vault and data share one cluster: a backup of one holds both', 'Give the vault a server of its own, in VAULT_DATABASE_URL.');
      case 'two': return pass('vault and data stand in two clusters');
      default: return warn('vault or data does not answer, so it is not known whether they share a cluster', 'Start both servers, then look again.');
    }
  },

  witnesses: ({ witnessDirs }) => (witnessDirs.length >= 2
    ? pass(`${witnessDirs.length} witnesses keep checkpoints of the audit log besides the house's own`)
    : warn(witnessDirs.length === 0 ? 'checkpoints of the audit log lie on this machine alone' : 'one witness keeps checkpoints of the audit log', 'Name two folders on other machines in WITNESS_DIRS. Whoever takes this machine could otherwise cut the log and its checkpoints together.')),

  payments: ({ stripeSecretKey, livemode, siteUrl }) => {
    if (stripeSecretKey === null) return warn('payments are pretended', 'Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET to take money.');
    if (isBlocked(siteUrl, livemode)) return fail(`blocked: ${testKeyInPublic}`, 'Set a live key. There is no switch that opens such a house.');
    return pass(livemode ? 'live key; omen stripe check looks at the account' : 'test key');
  },

  orders: async (env) => {
    const mixed = await lookAtWorlds(env);
    if (mixed === null) return warn('not looked at: the database does not answer', 'Start it with: npm start');
    return mixed === '' ? pass('of one world, and the key is of the same') : fail(mixed, 'The house does not start until key and orders are of one world.');
  },

  writer: ({ model }) => {
    if (model === null) return pass('the house grammar writes every scroll; no model is named');
    if (model.zeroRetention) return pass(`${model.model} at ${model.host}, for those who said yes; zero retention, by your word in AI_ZERO_RETENTION`);
    return model.apiKey === null && !isHere(model.baseUrl)
      ? warn(`${model.model} at ${model.host} has no key`, 'Set AI_API_KEY, or take AI_BASE_URL out.')
      : pass(`${model.model} at ${model.host}, for those who said yes; they are told that it may keep what it receives`);
  },

  letters: ({ smtpUrl, mailFrom }) => {
    if (smtpUrl === null) return warn('letters are caught, none leaves', 'Set SMTP_URL to send.');
    return mailFrom.includes('omenhall.example') ? warn('letters leave under an invented sender', 'Set MAIL_FROM to an address of your own domain.') : pass('an SMTP server is named');
  },

  consents: async (env) => {
    const drift = await countConsentDrift(env);
    if (drift === null) return warn('not looked at: the database does not answer', 'Start it with: npm start');
    return drift === 0 ? pass('what each person said last is what the house goes by') : fail(`on ${drift} questions the house goes by another answer than the last one given`, 'Stop the workers, and look at app_private.consent_drift(): the ledger is right.');
  },

  house: async ({ siteUrl }) => {
    const answer = await ask(`${siteUrl}/readyz`);
    if (answer === null) return warn(`nothing answers at ${siteUrl}`, 'Start it with: npm start');
    return answer.status === 200 ? pass('open and ready') : fail('open, but not ready', 'See the parts below, and the logs in DATA_DIR.');
  },

  pages: async ({ siteUrl }) => {
    const answer = await ask(`${siteUrl}/`);
    if (answer === null) return warn('not looked at: the house is closed', 'Start it with: npm start');
    return answer.status === 200 ? pass('the pages are served') : fail(`the first page answers ${answer.status}`, 'Build again: npm run build');
  },
};

/** Examines this machine and the running house; changes nothing. */
export const doctor = defineCommand({
  meta: { name: 'doctor', description: 'Examines the house; read-only. Ends with 1 when something fails.' },
  args: { json: { type: 'boolean', description: 'One JSON object.', default: false } },
  async run({ args }) {
    const findings: Finding[] = [];
    let env: Environment;
    try {
      env = readEnvironment(process.env, 'cli');
      findings.push({ name: 'environment', ...(env.warnings.length === 0 ? pass('every variable can be read') : warn(env.warnings.map((warning) => warning.words).join(' '), 'See: npm run omen -- config explain')) });
    } catch (error) {
      findings.push({ name: 'environment', ...fail(error instanceof Error ? error.message : String(error), 'See: npm run omen -- config explain') });
      report(findings, args.json);
      return;
    }
    for (const [name, check] of Object.entries(checks)) findings.push({ name, ...(await check(env)) });
    findings.push(...(await partsOf(env)));
    report(findings, args.json);
  },
});

/** What the running house says of its own parts. */
async function partsOf({ siteUrl }: Environment): Promise<Finding[]> {
  const answer = await ask(`${siteUrl}/readyz`);
  const said = answer === null ? null : ((await answer.json().catch(() => null)) as { dependencies?: Record<string, { verdict: Finding['verdict']; words: string }> } | null);
  return Object.entries(said?.dependencies ?? {}).map(([name, { verdict, words }]) => ({ name: `house ${name}`, verdict, words, mend: verdict === 'pass' ? '' : 'See the logs in DATA_DIR.' }));
}

function stat(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

const isHere = (url: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);

async function ask(url: string): Promise<Response | null> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(3_000) });
  } catch {
    return null;
  }
}

function atLeast(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i += 1) if ((a?.[i] ?? 0) !== (b?.[i] ?? 0)) return (a?.[i] ?? 0) > (b?.[i] ?? 0);
  return true;
}
