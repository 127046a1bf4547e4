import { resolve } from 'node:path';
import { isHouseError } from '@omenhall/contracts/errors';
import { describe, expect, it } from 'vitest';
import { explainEnvironment, readEnvironment, variables } from './env.ts';

const whole = {
  DATABASE_URL: 'postgres://app:pw@127.0.0.1:5432/hall',
  DATABASE_SERVICE_URL: 'postgres://service:pw@127.0.0.1:5432/hall',
  VAULT_DATABASE_URL: 'postgres://vault:pw@127.0.0.1:5432/vault',
  STRIPE_SECRET_KEY: 'sk_test_0123456789',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789',
  SMTP_URL: 'smtp://127.0.0.1:2525',
};

const refusalOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (isHouseError(error)) return `${error.message} | ${error.words}`;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('the page of environment variables', () => {
  it('gives the launcher a default for everything', () => {
    const found = readEnvironment({}, 'cli');
    expect(found).toMatchObject({
      port: 3000, host: '127.0.0.1', siteUrl: 'http://127.0.0.1:3000', dataDir: resolve('data'),
      secretsDir: resolve('data', 'secrets'), redisUrl: null, stripeWebhookSecrets: [], livemode: false, logLevel: 'info', warnings: [],
    });
  });

  it('makes the site follow the port', () => {
    expect(readEnvironment({ PORT: '4100' }, 'cli').siteUrl).toBe('http://127.0.0.1:4100');
  });

  it('counts an empty variable as unset', () => {
    expect(readEnvironment({ ...whole, PORT: '', REDIS_URL: '  ', LOG_LEVEL: '' }, 'api')).toMatchObject({ port: 3000, redisUrl: null, logLevel: 'info' });
    expect(refusalOf(() => readEnvironment({ ...whole, DATABASE_URL: '' }, 'api'))).toContain('DATABASE_URL is not set');
  });

  it('names everything that is wrong in one refusal, and repeats no value', () => {
    const wrong = {
      PORT: 'seventyplanted', HOST: 'a planted host', SITE_URL: 'ftp://planted', DATABASE_URL: 'mysql://planted', REDIS_URL: 'planted',
      STRIPE_SECRET_KEY: 'pk_planted', STRIPE_WEBHOOK_SECRET: 'whsec_planted1,whsec_planted2,whsec_planted3', STRIPE_API_URL: 'https://planted/v1',
      MAIL_FROM: 'planted\r\nBcc: planted@example.org', SUPPORT_EMAIL: 'planted', LOG_LEVEL: 'planted', OMEN_TRANSPORT: 'planted',
    };
    const said = refusalOf(() => readEnvironment(wrong, 'api'));
    for (const name of [...Object.keys(wrong), 'DATABASE_SERVICE_URL', 'VAULT_DATABASE_URL']) expect(said).toContain(name);
    expect(said).not.toContain('planted');
  });

  it('asks each process only for what it reads', () => {
    expect(refusalOf(() => readEnvironment({}, 'worker'))).toContain('SMTP_URL is not set');
    expect(refusalOf(() => readEnvironment({}, 'worker'))).not.toContain('STRIPE_WEBHOOK_SECRET');
    expect(readEnvironment({ ...whole, SMTP_URL: 'not looked at' }, 'api').smtpUrl).toBeNull();
  });

  it('lets a file of role URLs stand for the three databases', () => {
    const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET } = whole;
    const found = readEnvironment({ STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, OMEN_ROLE_URLS_FILE: '/var/hall/roles.json' }, 'api');
    expect(found).toMatchObject({ databaseUrl: null, roleUrlsFile: resolve('/var/hall/roles.json') });
  });

  it('takes two webhook secrets while one replaces the other', () => {
    expect(readEnvironment({ ...whole, STRIPE_WEBHOOK_SECRET: 'whsec_oldold00, whsec_newnew00' }, 'api').stripeWebhookSecrets).toEqual(['whsec_oldold00', 'whsec_newnew00']);
  });

  it.each([
    ['a test key in a public house', { SITE_URL: 'https://hall.example' }, 'test-key-in-public-house'],
    ['a public house without https', { SITE_URL: 'http://hall.example' }, 'plain-http-in-public-house'],
    ['a public house with an invented sender', { SITE_URL: 'https://hall.example' }, 'invented-sender'],
  ])('warns of %s', (_, change, name) => {
    expect(readEnvironment({ ...whole, ...change }, 'api').warnings.map((warning) => warning.name)).toContain(name);
  });

  it.each(['api', 'worker', 'cli'] as const)('refuses a live key beside a stand-in, to %s', (who) => {
    const live = { ...whole, SMTP_URL: 'smtp://127.0.0.1:25', STRIPE_SECRET_KEY: 'rk_live_0123456789' };
    expect(readEnvironment(live, who).livemode).toBe(true);
    expect(readEnvironment({ ...live, STRIPE_API_URL: 'https://api.stripe.com' }, who).livemode).toBe(true);
    const said = refusalOf(() => readEnvironment({ ...live, STRIPE_API_URL: 'http://127.0.0.1:9000' }, who));
    expect(said).toContain('STRIPE_API_URL would show it to somebody who is not Stripe');
    expect(said).not.toContain('0123456789');
    expect(refusalOf(() => readEnvironment({ ...live, ...(who === 'worker' ? { OMEN_MAIL_LOOK_UP_URL: 'http://127.0.0.1:9000/taken.json' } : { OMEN_SANDBOX_URL: 'http://127.0.0.1:9000' }) }, who))).toContain('set SMTP_URL');
  });

  it('warns of nothing in a public house with a live key and a sender of its own', () => {
    const found = readEnvironment({ ...whole, SITE_URL: 'https://hall.example', STRIPE_SECRET_KEY: 'sk_live_0123456789', MAIL_FROM: 'The Hall <post@hall.example>' }, 'api');
    expect(found).toMatchObject({ livemode: true, warnings: [] });
  });

  it('explains every variable with a sentence, and calls what opens a door a secret', () => {
    const page = explainEnvironment();
    expect(page.map((line) => line.name)).toEqual(Object.keys(variables));
    for (const line of page) expect(line.meaning).toMatch(/^[A-Z].*\.$/);
    expect(page.filter((line) => line.secret).map((line) => line.name)).toEqual([
      'DATABASE_URL', 'DATABASE_SERVICE_URL', 'VAULT_DATABASE_URL', 'REDIS_URL', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'SMTP_URL', 'AI_API_KEY', 'OMEN_QUEUE_DATABASE_URL',
    ]);
  });
});

describe('a model', () => {
  const named = { AI_BASE_URL: 'https://models.example/v1/', AI_MODEL: 'small-1', AI_API_KEY: 'sk-model-secret' };

  it('is none where nothing is named, and the key is read by no process that makes no calls', () => {
    expect(readEnvironment({}, 'cli').model).toBeNull();
    expect(readEnvironment({ ...whole, ...named }, 'worker').model).toEqual({ baseUrl: 'https://models.example/v1', host: 'models.example', model: 'small-1', apiKey: 'sk-model-secret', zeroRetention: false });
    expect(readEnvironment({ ...whole, ...named, AI_ZERO_RETENTION: 'on' }, 'api').model).toMatchObject({ apiKey: null, zeroRetention: true });
  });

  it.each([
    [{ ...named, AI_BASE_URL: 'http://models.example/v1' }, 'AI_BASE_URL'], [{ ...named, AI_BASE_URL: 'https://user:planted@models.example' }, 'AI_BASE_URL'], [{ ...named, AI_BASE_URL: 'https://models.example/?planted' }, 'AI_BASE_URL'],
    [{ ...named, AI_MODEL: '' }, 'AI_MODEL'], [{ ...named, AI_MODEL: 'planted model' }, 'AI_MODEL'], [{ ...named, AI_API_KEY: 'planted\nkey' }, 'AI_API_KEY'], [{ ...named, AI_ZERO_RETENTION: 'planted' }, 'AI_ZERO_RETENTION'],
  ])('that is named wrongly is refused by its variable, and no value is repeated', (given, name) => {
    const said = refusalOf(() => readEnvironment({ ...whole, ...given }, 'worker'));
    expect(said).toContain(name);
    expect(said).not.toContain('planted');
  });
});
