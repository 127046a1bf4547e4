import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { HouseFacts } from '@omenhall/core/context';

/** Days a file of contacts may be trusted after its build. Under a year, as RFC 9116 asks. */
const trustedDays = 330;

/** `/.well-known/security.txt` and the page it points to: where to tell us of a hole, and what we ask and promise. */
export function securityTxt(app: FastifyInstance, house: HouseFacts, builtAt: Date = dateOfBuild()): void {
  const contacts = writeSecurityTxt(house, builtAt);
  const policy = writePolicy(house);
  for (const [url, text] of [['/.well-known/security.txt', contacts], ['/security-policy.txt', policy]] as const) {
    app.get(url, async (_request, reply) => reply.header('cache-control', 'no-cache').type('text/plain; charset=utf-8').send(text));
  }
}

/** Source: RFC 9116. */
export function writeSecurityTxt({ siteUrl, supportEmail }: HouseFacts, builtAt: Date): string {
  const expires = new Date(builtAt.getTime() + trustedDays * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
  return [
    `Contact: mailto:${supportEmail}`, `Expires: ${expires}`, 'Preferred-Languages: en', `Canonical: ${siteUrl}/.well-known/security.txt`, `Policy: ${siteUrl}/security-policy.txt`, '',
  ].join('\n');
}

const writePolicy = ({ name, supportEmail }: HouseFacts): string => `${name}: how to tell us of a hole

Write to ${supportEmail}. Say what you did, what you saw and how to see it again. Leave out other people's words and
addresses; if you came upon some, tell us and delete them.

Look only with accounts and orders of your own. Please do not flood the house, send letters to strangers or write to
rows that are not yours.

A person answers within three days. We mend first and then say openly what was wrong and who found it, if you wish.
Who keeps to this page has nothing to fear from us.
`;

/** The build leaves a file with its date beside the program; from source, the program's own date stands for it. */
function dateOfBuild(): Date {
  try {
    const { builtAt } = JSON.parse(readFileSync(join(import.meta.dirname, 'build.json'), 'utf8')) as { builtAt: string };
    return new Date(builtAt);
  } catch {
    return statSync(import.meta.filename).mtime;
  }
}
