import { HouseError } from '@omenhall/contracts/errors';
import { normaliseAddress } from '@omenhall/contracts/values/email-address';
import { Secret } from '@omenhall/contracts/values/secret';
import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { isAPIError } from 'better-auth/api';
import { emailOTP } from 'better-auth/plugins/email-otp';
import { holdConnections, type Pool } from './hold-connection.ts';

/** Who a browser is signed in as. The address is in the form that is compared and indexed. */
export interface SignedIn {
  accountId: string;
  address: Secret<string>;
  /** Every Set-Cookie header the answer must carry, each on its own; empty when nothing changes. */
  setCookies: string[];
}

/**
 * Sign-in by one-time code. Headers are those of the request; of them, the cookies alone are read.
 * Every call may reject with HouseError `database-away` (try again later).
 */
export interface Auth {
  /**
   * Makes a code of 8 digits, good for 600 seconds and 3 tries, for an address that the caller has found to be known,
   * and hands it to `onCode` once it stands. Never mails itself. A second call voids the code of the first.
   *
   * @throws HouseError `bad-input` for an address that cannot be one; whatever `onCode` throws
   */
  issueCode(address: Secret<string>): Promise<void>;
  /**
   * Consumes a code and opens a session of 7 days; the first sign-in makes the account. The session this browser had
   * before is over, and so is every code and every session from before the address was proven. Of many calls with one
   * code, one succeeds.
   *
   * @throws HouseError `code-refused`: wrong, used, ended, replaced, tried too often and never issued look alike
   */
  signIn(address: Secret<string>, code: Secret<string>, headers: Headers): Promise<SignedIn>;
  /** The live session of these cookies; null when there is none. Once a day it is prolonged, and the cookie with it. */
  session(headers: Headers): Promise<SignedIn | null>;
  /** Ends the session in the database and clears its cookies. Without a session it only clears. */
  signOut(headers: Headers): Promise<{ setCookies: string[] }>;
}

export interface AuthOptions {
  /** Of the login that sees the `auth` schema alone. The caller opens and ends it. */
  pool: Pool;
  /** Signs the cookies; at least 32 characters. Another secret ends every session. */
  secret: string;
  /** https, or http on a loopback host. */
  siteUrl: string;
  /** A keyed one-way hash. Codes and what they belong to are stored through it alone. */
  hashCode: (value: string) => string;
  onCode: (address: Secret<string>, code: Secret<string>) => Promise<void>;
}

/**
 * Opens sign-in on existing tables. Connects at the first call.
 *
 * @throws HouseError `broken` when the site is reached by plain http from elsewhere, or the secret is short
 */
export function openAuth(options: AuthOptions): Auth {
  const tables = holdConnections(options.pool);
  const { api } = betterAuth(authSettings({ ...options, pool: tables.pool }));
  const lockOf = (email: string) => options.hashCode(`sign-in lock ${email}`);

  return {
    async issueCode(address) {
      const email = comparable(address.reveal('sign_in'));
      if (email === null) throw new HouseError('bad-input', 'sign-in: no code for what is not an address');
      const code = await tables.inTransaction(lockOf(email), async (query) => {
        await query('delete from verification where identifier = $1', [identifierHash(options.hashCode, `sign-in-otp-${email}`)]);
        for (const table of ['verification', 'session']) {
          await query(`delete from ${table} where id in (select id from ${table} where "expiresAt" < now() limit 100 for update skip locked)`);
        }
        return api.createVerificationOTP({ body: { email, type: 'sign-in' } });
      });
      await options.onCode(address, new Secret(code));
    },

    async signIn(address, code, headers) {
      const email = comparable(address.reveal('sign_in'));
      // The library alone would let a wrong try, while it is being counted, hide the code or bring an older one back.
      const opened = email === null ? null : await tables.inTransaction(lockOf(email), async () => {
        const answer = await api.signInEmailOTP({ body: { email, otp: code.reveal('sign_in') }, headers: new Headers(), returnHeaders: true }).catch(nullIfRefused);
        if (answer !== null) await api.signOut({ headers: cookiesOf(headers) });
        return answer;
      });
      if (opened === null) throw new HouseError('code-refused', 'sign-in: the code opens nothing');
      return { accountId: opened.response.user.id, address: new Secret(opened.response.user.email), setCookies: opened.headers.getSetCookie() };
    },

    async session(headers) {
      const found = await api.getSession({ headers: cookiesOf(headers), returnHeaders: true }).catch(nullIfRefused);
      if (found === null || found.response === null || !found.response.user.emailVerified) return null;
      return { accountId: found.response.user.id, address: new Secret(found.response.user.email), setCookies: found.headers.getSetCookie() };
    },

    async signOut(headers) {
      // In a transaction, because the library swallows the failure of its own delete.
      const { headers: answered } = await tables.inTransaction(null, () => api.signOut({ headers: cookiesOf(headers), returnHeaders: true }));
      return { setCookies: answered.getSetCookie() };
    },
  };
}

/**
 * What the library is told. Its HTTP handler is mounted nowhere: its limits and its origin check are on all the same,
 * for the day somebody does, but what guards our doors until then are the house's own.
 */
export function authSettings({ pool, secret, siteUrl, hashCode }: Omit<AuthOptions, 'onCode'>) {
  if (secret.length < 32) throw new HouseError('broken', 'sign-in: its secret is shorter than 32 characters');
  const secure = requiresSecureCookies(siteUrl);
  const name = secure ? '__Host-omen' : 'omen';
  return {
    baseURL: siteUrl,
    // `secrets`, not `secret`: with the latter a variable of the environment would win.
    secrets: [{ version: 1, value: secret }],
    database: pool,
    emailAndPassword: { enabled: false },
    plugins: [emailOTP({
      otpLength: 8,
      expiresIn: 600,
      allowedAttempts: 3,
      storeOTP: { hash: async (code) => hashCode(`sign-in code ${code}`) },
      sendVerificationOTP: () => Promise.reject(new HouseError('broken', 'sign-in: the library does not send codes')),
    })],
    verification: { storeIdentifier: { hash: async (identifier) => identifierHash(hashCode, identifier) }, disableCleanup: true },
    session: { expiresIn: 7 * 86_400, updateAge: 86_400, freshAge: 300, cookieCache: { enabled: false } },
    rateLimit: { enabled: true, storage: 'database' },
    advanced: {
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { disableIpTracking: true },
      // False, because the library would put a prefix of its own before ours.
      useSecureCookies: false,
      cookiePrefix: name,
      cookies: { session_token: { name } },
      defaultCookieAttributes: { secure, httpOnly: true, sameSite: 'lax', path: '/' },
      // Our migrations make these tables, and a test compares them with the library's plan.
      database: { validateSchema: false },
    },
    telemetry: { enabled: false },
    // Its lines may carry addresses and the driver's errors. What went wrong reaches the caller as an error.
    logger: { disabled: true },
  } satisfies BetterAuthOptions;
}

function requiresSecureCookies(siteUrl: string): boolean {
  const { protocol, hostname } = new URL(siteUrl);
  if (protocol === 'https:') return true;
  if (protocol === 'http:' && /^(([^.]+\.)*localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(hostname)) return false;
  throw new HouseError('broken', 'sign-in: over plain http a session is safe on a loopback host only');
}

const identifierHash = (hashCode: AuthOptions['hashCode'], identifier: string): string => hashCode(`sign-in identifier ${identifier}`);

function comparable(address: string): string | null {
  try {
    return normaliseAddress(address);
  } catch {
    return null;
  }
}

function cookiesOf(headers: Headers): Headers {
  return new Headers({ cookie: headers.get('cookie') ?? '' });
}

function nullIfRefused(err: unknown): null {
  if (!isAPIError(err)) throw err;
  if (err.statusCode < 500) return null;
  throw new HouseError('database-away', 'sign-in: its tables do not answer');
}
