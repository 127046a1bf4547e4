import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { HouseError } from '@omenhall/contracts/errors';
import { EmailAddress } from '@omenhall/contracts/values/email-address';

/** A process that reads this page. */
export type Reader = 'api' | 'worker' | 'cli';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
export type TransportWish = 'redis' | 'postgres' | 'ledger';

export interface EnvironmentWarning {
  name: 'test-key-in-public-house' | 'plain-http-in-public-house' | 'invented-sender';
  /** A sentence for the owner; never holds a value that was read. */
  words: string;
}

/** Where a model answers, and what its provider agreed to. */
export interface ModelSettings {
  /** Without a slash at the end; `/chat/completions` stands below it. */
  baseUrl: string;
  /** Host and port, as people are told it. */
  host: string;
  model: string;
  /** Null where none is asked for, and in a process that makes no calls. */
  apiKey: string | null;
  /** Whether zero retention is agreed with the provider; the sentence people agree to follows it. */
  zeroRetention: boolean;
}

/** Everything a process may know of its surroundings. Null means: not given, and no default can stand for it. */
export interface Environment {
  port: number;
  host: string;
  /** Where a worker tells its numbers; null listens nowhere, 0 takes a free port. */
  metricsPort: number | null;
  /** Origin alone, without a slash at the end. */
  siteUrl: string;
  /** Absolute. */
  dataDir: string;
  databaseUrl: string | null;
  databaseServiceUrl: string | null;
  vaultDatabaseUrl: string | null;
  /** Whether a vault in the cluster of the data is refused at start. */
  vaultRequireSeparate: boolean;
  redisUrl: string | null;
  stripeSecretKey: string | null;
  /** One, or two while the secret is being replaced; empty when none is given. */
  stripeWebhookSecrets: readonly string[];
  /** Null means Stripe itself. */
  stripeApiUrl: string | null;
  smtpUrl: string | null;
  mailFrom: string;
  supportEmail: string;
  /** What a receipt says of tax, in one line; empty when nothing is given. */
  taxLine: string;
  /** How long accounting lines are kept: whole years from the end of a fiscal year, and the month in which that begins. */
  keeping: { years: number; fiscalYearMonth: number };
  logLevel: LogLevel;
  /** Absolute; the house's own witness is not among them. */
  witnessDirs: readonly string[];
  roleUrlsFile: string | null;
  /** Absolute. */
  secretsDir: string;
  sandboxUrl: string | null;
  /** Set while letters go to the catcher; a real mail server cannot be asked. */
  mailLookUpUrl: string | null;
  queueDatabaseUrl: string | null;
  transport: TransportWish | null;
  /** Addresses or networks whose word on the caller's address is believed; empty when nothing stands before the house. */
  trustedProxies: readonly string[];
  /** A model that may write scrolls, for those who said yes to it; null writes every one by the house grammar. */
  model: ModelSettings | null;
  /** Whether the Stripe key moves real money. */
  livemode: boolean;
  warnings: readonly EnvironmentWarning[];
}

/** One line of the page. */
export interface Variable {
  name: string;
  meaning: string;
  /** What stands in its place when it is unset or empty. */
  fallback: string;
  secret: boolean;
  /** Who reads it. */
  readers: readonly Reader[];
  /** Who refuses to start without it. A name after `unless` excuses its absence. */
  requiredBy?: readonly Reader[];
  unless?: string;
  /** Set by the launcher for its own children; not meant for people. */
  handedDown?: true;
  /** Turns text into the value, or says in words what is wrong, without repeating the text. */
  parse: (text: string) => unknown;
}

class Fault extends Error {}

const fault = (words: string): never => {
  throw new Fault(words);
};

const urlOf = (...schemes: string[]) => (text: string): string => {
  if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol)) {
    fault(`must be a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`);
  }
  return text;
};

const origin = (text: string): string => {
  const url = new URL(urlOf('http:', 'https:')(text));
  if (url.username || url.password || url.search || url.hash || url.pathname !== '/') fault('must be an origin alone: scheme, host and port');
  return url.origin;
};

const whole = (least: number, most: number) => (text: string): number => {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= least && value <= most ? value : fault(`must be a whole number from ${least} to ${most}`);
};

const oneOf = <Word extends string>(...words: readonly Word[]) => (text: string): Word =>
  words.find((word) => word === text) ?? fault(`must be one of ${words.join(', ')}`);

const matching = (pattern: RegExp, words: string) => (text: string): string => (pattern.test(text) ? text : fault(words));

const hostName = (text: string): string =>
  isIP(text) || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) ? text : fault('must be a host name or an address');

const folder = (text: string): string => (text.includes('\0') ? fault('must be a path') : resolve(text));

/** Folders with a comma between them. */
const folders = (text: string): string[] => text.split(',').map((one) => one.trim()).filter((one) => one !== '').map(folder);

const webhookSecrets = (text: string): string[] => {
  const secrets = text.split(',').map((secret) => secret.trim());
  return secrets.length <= 2 && secrets.every((secret) => /^whsec_[\x21-\x7e]{8,200}$/.test(secret))
    ? secrets
    : fault('must be one whsec_ secret, or two with a comma between them');
};

/** `name@host`, or `Name <name@host>` with a plain name. */
const sender = (text: string): string => {
  const named = /^[\p{L}\p{N}][\p{L}\p{N} .'&-]{0,78} <([^<>]+)>$/u.exec(text);
  return EmailAddress.safeParse(named?.[1] ?? text).success ? text : fault('must be an address, or a plain name with an address in angle brackets');
};

const address = (text: string): string => (EmailAddress.safeParse(text).success ? text.trim() : fault('must be one e-mail address'));

/** Addresses and networks, with commas between them; a name could lead anywhere tomorrow. */
const proxies = (text: string): string[] => {
  const hops = text.split(',').map((hop) => hop.trim());
  return hops.every(isHop) ? hops : fault('must be IP addresses or networks such as 10.0.0.0/8, with commas between them, and never all addresses');
};

function isHop(hop: string): boolean {
  const [ip = '', bits, ...more] = hop.split('/');
  const family = isIP(ip);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128));
}

/** A base of an API. A question may go there, so it is https, or this machine itself. */
const apiBase = (text: string): string => {
  const url = new URL(urlOf('http:', 'https:')(text));
  if (url.username || url.password || url.search || url.hash) fault('must be a plain URL without user, query or fragment');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) fault('must begin with https:// unless it is this machine');
  return url.href.replace(/\/+$/, '');
};

const onOrOff = (text: string): boolean => (['on', 'off', '1', '0', 'true', 'false'].includes(text) ? ['on', '1', 'true'].includes(text) : fault('must be on or off'));

const all: readonly Reader[] = ['api', 'worker', 'cli'];
const postgres = urlOf('postgres:', 'postgresql:');

/** Every environment variable of the house. */
export const variables = {
  PORT: { meaning: 'Port that people visit.', fallback: '3000', secret: false, readers: ['api', 'cli'], parse: whole(1, 65_535) },
  HOST: { meaning: 'Address the house listens on.', fallback: '127.0.0.1', secret: false, readers: all, parse: hostName },
  METRICS_PORT: { meaning: 'Port where a worker tells its own numbers, at /metrics and /healthz. The API tells its own on PORT.', fallback: 'none, and a worker listens nowhere; npm start takes a free one', secret: false, readers: ['worker', 'cli'], parse: whole(0, 65_535) },
  SITE_URL: { meaning: 'Origin that people and letters use; every link begins with it.', fallback: 'http://127.0.0.1:PORT', secret: false, readers: all, parse: origin },
  TRUSTED_PROXIES: { meaning: 'Addresses or networks of the proxies before the house; only their X-Forwarded-For is believed.', fallback: 'none', secret: false, readers: ['api', 'cli'], parse: proxies },
  DATA_DIR: { meaning: 'Folder of files, secrets and the embedded databases.', fallback: 'data', secret: false, readers: all, parse: folder },
  DATABASE_URL: { meaning: 'Main database, for the roles that serve people.', fallback: 'the embedded Postgres', secret: true, readers: all, requiredBy: ['api', 'worker'], unless: 'OMEN_ROLE_URLS_FILE', parse: postgres },
  DATABASE_SERVICE_URL: { meaning: 'Main database, for migrations and service work.', fallback: 'the embedded Postgres', secret: true, readers: all, requiredBy: ['api', 'worker'], unless: 'OMEN_ROLE_URLS_FILE', parse: postgres },
  VAULT_DATABASE_URL: { meaning: 'Database of wrapped keys; in production a cluster of its own.', fallback: 'a second database of the embedded Postgres', secret: true, readers: all, requiredBy: ['api', 'worker'], unless: 'OMEN_ROLE_URLS_FILE', parse: postgres },
  VAULT_REQUIRE_SEPARATE: { meaning: 'Set to 1, a start is refused while vault and data share one cluster.', fallback: '0', secret: false, readers: all, parse: oneOf('0', '1') },
  REDIS_URL: { meaning: 'Redis for hints and soft counters; nothing in it needs to survive.', fallback: 'a private Redis if a binary is found, or none', secret: true, readers: all, parse: urlOf('redis:', 'rediss:') },
  STRIPE_SECRET_KEY: { meaning: 'Key of the payment desk.', fallback: 'the stand-in\'s key, in the trial', secret: true, readers: all, requiredBy: ['api', 'worker'], parse: matching(/^(sk|rk)_(test|live)_[A-Za-z0-9_]{8,250}$/, 'must be a key that begins with sk_test_, sk_live_, rk_test_ or rk_live_') },
  STRIPE_WEBHOOK_SECRET: { meaning: 'Secret that signs webhooks; two with a comma while it is being replaced.', fallback: 'the stand-in\'s secret, in the trial', secret: true, readers: ['api', 'cli'], requiredBy: ['api'], parse: webhookSecrets },
  STRIPE_API_URL: { meaning: 'Where the payment desk answers, when it is not Stripe itself.', fallback: 'Stripe', secret: false, readers: all, parse: origin },
  SMTP_URL: { meaning: 'Mail server, with user and password when it asks for them.', fallback: 'the mail catcher, in the trial', secret: true, readers: ['worker', 'cli'], requiredBy: ['worker'], parse: urlOf('smtp:', 'smtps:') },
  MAIL_FROM: { meaning: 'Sender of every letter.', fallback: 'OmenHall <hall@omenhall.example>', secret: false, readers: all, parse: sender },
  SUPPORT_EMAIL: { meaning: 'The one address where a person answers.', fallback: 'support@omenhall.example', secret: false, readers: all, parse: address },
  TAX_LINE: { meaning: 'What a printed receipt says of tax, in one line: rate and number. Without it a receipt says that tax is included.', fallback: 'none', secret: false, readers: ['api', 'cli'], parse: matching(/^[^\p{Cc}]{1,200}$/u, 'must be one line of at most 200 characters') },
  AI_BASE_URL: { meaning: 'Where an OpenAI-compatible model answers, such as https://models.example/v1. A model writes only for people who said yes to it.', fallback: 'none; the house grammar writes every scroll', secret: false, readers: all, parse: apiBase },
  AI_MODEL: { meaning: 'Name of the model, as its provider calls it.', fallback: 'none; needed with AI_BASE_URL', secret: false, readers: all, parse: matching(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,119}$/, 'must be the plain name of a model') },
  AI_API_KEY: { meaning: 'Key for the model\'s provider.', fallback: 'none is sent', secret: true, readers: ['worker', 'cli'], parse: matching(/^[\x21-\x7e]{1,400}$/, 'must be a key without spaces') },
  AI_ZERO_RETENTION: { meaning: 'Whether the provider has agreed in writing to keep nothing: on or off. It changes the sentence people agree to, and nothing that is sent.', fallback: 'off', secret: false, readers: all, parse: onOrOff },
  FINANCE_RETAIN_YEARS: { meaning: 'Whole years for which accounting lines are kept, from the end of the fiscal year in which the money moved.', fallback: '10', secret: false, readers: ['api', 'cli'], parse: whole(1, 100) },
  FISCAL_YEAR_MONTH: { meaning: 'Month in which the fiscal year begins, 1 to 12.', fallback: '1', secret: false, readers: ['api', 'cli'], parse: whole(1, 12) },
  LOG_LEVEL: { meaning: 'How much is logged: debug, info, warn, error or silent.', fallback: 'info', secret: false, readers: all, parse: oneOf<LogLevel>('debug', 'info', 'warn', 'error', 'silent') },
  WITNESS_DIRS: { meaning: 'Folders that keep signed checkpoints of the audit log besides DATA_DIR/witness, with a comma between them; best on other machines.', fallback: 'none', secret: false, readers: ['worker', 'cli'], parse: folders },
  OMEN_ROLE_URLS_FILE: { meaning: 'File, readable by its owner alone, with a database URL per role and the context key.', fallback: 'none', secret: false, readers: all, handedDown: true, parse: folder },
  OMEN_SECRETS_DIR: { meaning: 'Folder of the keyring and the signing key.', fallback: 'secrets, below DATA_DIR', secret: false, readers: all, handedDown: true, parse: folder },
  OMEN_SANDBOX_URL: { meaning: 'Where the stand-ins answer; its presence makes this house a trial.', fallback: 'none', secret: false, readers: ['api', 'cli'], handedDown: true, parse: origin },
  OMEN_MAIL_LOOK_UP_URL: { meaning: 'Where the mail catcher tells what it has taken.', fallback: 'none', secret: false, readers: ['worker'], handedDown: true, parse: urlOf('http:', 'https:') },
  OMEN_QUEUE_DATABASE_URL: { meaning: 'Database of the engine\'s own role.', fallback: 'none', secret: true, readers: all, handedDown: true, parse: postgres },
  OMEN_TRANSPORT: { meaning: 'Which queue carries hints: redis, postgres or ledger.', fallback: 'Redis when there is one, otherwise Postgres', secret: false, readers: all, handedDown: true, parse: oneOf<TransportWish>('redis', 'postgres', 'ledger') },
} as const satisfies Record<string, Omit<Variable, 'name'>>;

export type VariableName = keyof typeof variables;

/** The page as a list, in reading order. For `omen config explain`, the doctor and the lab. */
export function explainEnvironment(): readonly Variable[] {
  return Object.entries(variables).map(([name, line]) => ({ name, ...line }));
}

/**
 * Reads the environment once, for one process. An empty variable counts as unset; one that this process does not
 * read is not looked at.
 *
 * @param processEnv the environment as the process got it
 * @param who        which process asks; decides what is required
 * @throws HouseError `bad-input` (final): one error that names every variable that is wrong, and never a value
 *
 * Reading again gives the same answer; nothing is opened and no file is touched.
 */
export function readEnvironment(processEnv: Readonly<Record<string, string | undefined>>, who: Reader): Environment {
  const faults: string[] = [];
  const given = (name: VariableName): string | undefined => processEnv[name]?.trim() || undefined;

  function read<Name extends VariableName>(name: Name): ReturnType<(typeof variables)[Name]['parse']> | null;
  function read(name: VariableName): unknown {
    const line: Omit<Variable, 'name'> = variables[name];
    if (!line.readers.includes(who)) return null;
    const text = given(name);
    if (text === undefined) {
      const excused = line.unless !== undefined && Boolean(processEnv[line.unless]?.trim());
      if (line.requiredBy?.includes(who) && !excused) faults.push(`${name} is not set`);
      return null;
    }
    try {
      return line.parse(text);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(`${name} ${error.message}`);
      return null;
    }
  }

  const baseUrl = read('AI_BASE_URL');
  const modelName = read('AI_MODEL');
  const modelKey = read('AI_API_KEY');
  const zeroRetention = read('AI_ZERO_RETENTION') ?? false;
  if (baseUrl !== null && modelName === null && !faults.some((words) => words.startsWith('AI_MODEL'))) faults.push('AI_MODEL is not set, and AI_BASE_URL is');
  const port = read('PORT') ?? 3000;
  const dataDir = read('DATA_DIR') ?? resolve('data');
  const found = {
    port,
    host: read('HOST') ?? '127.0.0.1',
    metricsPort: read('METRICS_PORT'),
    siteUrl: read('SITE_URL') ?? `http://127.0.0.1:${port}`,
    dataDir,
    databaseUrl: read('DATABASE_URL'),
    databaseServiceUrl: read('DATABASE_SERVICE_URL'),
    vaultDatabaseUrl: read('VAULT_DATABASE_URL'),
    vaultRequireSeparate: read('VAULT_REQUIRE_SEPARATE') === '1',
    redisUrl: read('REDIS_URL'),
    stripeSecretKey: read('STRIPE_SECRET_KEY'),
    stripeWebhookSecrets: read('STRIPE_WEBHOOK_SECRET') ?? [],
    stripeApiUrl: read('STRIPE_API_URL'),
    smtpUrl: read('SMTP_URL'),
    mailFrom: read('MAIL_FROM') ?? variables.MAIL_FROM.fallback,
    supportEmail: read('SUPPORT_EMAIL') ?? variables.SUPPORT_EMAIL.fallback,
    taxLine: read('TAX_LINE') ?? '',
    keeping: { years: read('FINANCE_RETAIN_YEARS') ?? 10, fiscalYearMonth: read('FISCAL_YEAR_MONTH') ?? 1 },
    logLevel: read('LOG_LEVEL') ?? 'info',
    witnessDirs: read('WITNESS_DIRS') ?? [],
    roleUrlsFile: read('OMEN_ROLE_URLS_FILE'),
    secretsDir: read('OMEN_SECRETS_DIR') ?? join(dataDir, 'secrets'),
    sandboxUrl: read('OMEN_SANDBOX_URL'),
    mailLookUpUrl: read('OMEN_MAIL_LOOK_UP_URL'),
    queueDatabaseUrl: read('OMEN_QUEUE_DATABASE_URL'),
    transport: read('OMEN_TRANSPORT'),
    model: baseUrl === null || modelName === null ? null : { baseUrl, host: new URL(baseUrl).host, model: modelName, apiKey: modelKey, zeroRetention },
    trustedProxies: read('TRUSTED_PROXIES') ?? [],
  };
  const livemode = /^(sk|rk)_live_/.test(found.stripeSecretKey ?? '');
  if (livemode && found.stripeApiUrl !== null && new URL(found.stripeApiUrl).hostname !== 'api.stripe.com') faults.push('STRIPE_SECRET_KEY is a live key, and STRIPE_API_URL would show it to somebody who is not Stripe: take STRIPE_API_URL out');
  if (livemode && (found.sandboxUrl !== null || found.mailLookUpUrl !== null)) faults.push('STRIPE_SECRET_KEY is a live key, and letters of this house would be caught by the trial: set SMTP_URL');
  if (faults.length > 0) {
    const list = faults.join('; ');
    throw new HouseError('bad-input', `environment of ${who}: ${list}`, { words: `The house cannot open: ${list}.` });
  }
  return { ...found, livemode, warnings: warningsOf(found, livemode) };
}

/** What a public house with a test key is told; it stays blocked until the key is a live one. */
export const testKeyInPublic = 'SITE_URL is public, and STRIPE_SECRET_KEY is a test key: nobody can pay.';

/** Whether people could come to a house in which nobody can pay. There is no switch that allows it. */
export function isBlocked(siteUrl: string, livemode: boolean): boolean {
  const { protocol, hostname } = new URL(siteUrl);
  return !livemode && protocol === 'https:' && !isLoopback(hostname);
}

function warningsOf(found: Omit<Environment, 'livemode' | 'warnings'>, livemode: boolean): EnvironmentWarning[] {
  const site = new URL(found.siteUrl);
  const isPublic = !isLoopback(site.hostname);
  const warnings: EnvironmentWarning[] = [];
  if (found.stripeSecretKey !== null && isBlocked(found.siteUrl, livemode)) {
    warnings.push({ name: 'test-key-in-public-house', words: testKeyInPublic });
  }
  if (isPublic && site.protocol === 'http:') {
    warnings.push({ name: 'plain-http-in-public-house', words: 'SITE_URL is public and not https: browsers will not keep a session safe.' });
  }
  if (isPublic && found.mailFrom === variables.MAIL_FROM.fallback) {
    warnings.push({ name: 'invented-sender', words: 'MAIL_FROM is not set: letters would leave in the name of a domain that is not yours.' });
  }
  return warnings;
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
