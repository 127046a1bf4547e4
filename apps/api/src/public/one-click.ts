import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isHouseError } from '@omenhall/contracts/errors';
import type { Context } from '@omenhall/core/context';
import { findUnsubscribed, unsubscribe } from '@omenhall/core/email';
import type { HouseProcess } from '../house-process.ts';
import { openAs } from '../plugins/caller.ts';

/** What a mail program sends is a word or two; nothing of it is read. */
const bodyLimitBytes = 4 * 1024;

/**
 * The door of the link in letters: one POST takes the yes to letters back, at once, without cookies and without a
 * redirect, and again without effect. A GET changes nothing, since scanners follow links: it shows one button that posts.
 * Source: RFC 8058.
 */
export async function oneClick(app: FastifyInstance, process: HouseProcess): Promise<void> {
  const inNameOf = (requestId: string) => (subjectId: string | null): Context =>
    openAs(process, requestId, subjectId === null ? { kind: 'visitor' } : { kind: 'seeker', subjectId, proven: false }, subjectId);
  const { name } = process.house;

  await app.register(async (door) => {
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_request, _body, done) => done(null, undefined));
    door.get<{ Params: { token: string } }>('/unsubscribe/:token', async (request, reply) => {
      const known = await asFound(() => inNameOf(request.id)(null).inTransaction((inside) => findUnsubscribed(inside, request.params.token)));
      return known === null ? show(reply, 404, strange) : show(reply, 200, ask(name));
    });
    door.post<{ Params: { token: string } }>('/unsubscribe/:token', { bodyLimit: bodyLimitBytes }, async (request, reply) => {
      const open = inNameOf(request.id);
      const done = await asFound(() => unsubscribe(open(null), request.params.token, open));
      return done === null ? show(reply, 404, strange) : show(reply, 200, stopped(name));
    });
  });
}

async function asFound<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    if (isHouseError(error) && error.code === 'not-found') return null;
    throw error;
  }
}

const style = 'body{margin:15vh auto;max-width:32rem;padding:0 1.5rem;font:1.0625rem/1.6 system-ui,sans-serif;color:#241f1a;background:#f6f1e7}h1{font-size:1.25rem}button{font:inherit;padding:.75rem 1.5rem;min-height:2.75rem}';
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

const ask = (house: string): string =>
  `<h1>Stop letters from ${escape(house)}?</h1><p>Receipts, codes and words about your orders still come. Your scrolls stay where they are.</p>` +
  '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button type="submit">Stop these letters</button></form>';
const stopped = (house: string): string =>
  `<h1>${escape(house)} sends you no more such letters.</h1><p>Receipts, codes and words about your orders still come. You can change this on the privacy page at any time.</p>`;
const strange = '<h1>This link opens nothing.</h1><p>It may be cut off. You can stop letters on the privacy page too.</p>';

function show(reply: FastifyReply, status: number, main: string): FastifyReply {
  return reply.status(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').header('x-robots-tag', 'noindex').header('content-security-policy', policy)
    .send(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Letters</title><style>${style}</style></head><body><main>${main}</main></body></html>`);
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
