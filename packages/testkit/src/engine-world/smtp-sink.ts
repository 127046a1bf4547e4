import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { SecureContext } from 'node:tls';
import { openScriptedSmtp, silence, type Act, type Place, type Talk } from '@omenhall/adapters/testing';
import { seededRandom } from '../../faults/seeded-random.ts';

/** Where in the conversation. `body` is its first byte, `dot` the moment the whole letter has come, `quit` all that follows. */
export type SmtpStage = 'banner' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot' | 'quit';

export interface SmtpTrouble {
  at: SmtpStage;
  /** Nothing more is read or said, the connection is closed, it is reset, or a reply such as `451 4.7.1 later` is given. */
  act: 'tarpit' | 'close' | 'reset' | { reply: string };
  /** At the dot: the letter is taken, and then the trouble shows. A 2yz reply takes it anyway. Not unless told. */
  taken?: boolean;
  /** How many visits to that place it strikes, 1 unless told; without end for a share. */
  times?: number;
  /** Strikes this share of visits, drawn from the sink's seed. */
  share?: number;
  /** Strikes only where this recipient, from `rcpt` on, was named. */
  to?: (recipient: string) => boolean;
  /** Strikes each recipient once and lets later tries pass, as greylisting does; from `rcpt` on. */
  greylists?: boolean;
}

export interface TakenLetter {
  messageId: string;
  /** Of the Date header, as it came. */
  date: string;
  to: readonly string[];
  subject: string;
  bytes: number;
  at: Date;
}

export interface SmtpStrike {
  stage: SmtpStage;
  act: string;
  /** Whether the letter was taken all the same. */
  taken: boolean;
  /** Of the letter, when all of it had come; else null. */
  messageId: string | null;
  to: readonly string[];
  at: Date;
}

export interface SmtpSinkOptions {
  /** Of the draws for shares; 1 unless told. */
  seed?: number;
  /** With it STARTTLS is offered and honoured. */
  secureContext?: SecureContext;
  onTaken?: (letter: TakenLetter) => void;
  onStrike?: (strike: SmtpStrike) => void;
}

export interface SmtpSink {
  port: number;
  smtpUrl: string;
  /** For `openMailer`: where the sink tells what it has taken. */
  lookUpUrl: string;
  /** Every letter that was taken, in order; the same one twice stands here twice. */
  accepted: readonly TakenLetter[];
  strikes: readonly SmtpStrike[];
  /** Commands that came, of all connections, in order. */
  told: readonly string[];
  /** From now on; answers with a way to end it early. Troubles of one place are asked in the order they came. */
  trouble: (trouble: SmtpTrouble) => () => void;
  /** Ends every trouble. */
  heal: () => void;
  /** As a provider that can be asked: `absent` only for calls made while it was open. */
  lookUp: (messageId: string, intentAt: Date) => 'accepted' | 'absent' | 'unknown';
  /** Resolves when it holds for what was taken and what struck; asked after each of them. */
  until: (holds: (sink: Pick<SmtpSink, 'accepted' | 'strikes'>) => boolean) => Promise<void>;
  close: () => Promise<void>;
}

/** A mail server that takes every letter, remembers it, and fails on demand at any stage, in any manner. */
export async function openSmtpSink({ seed = 1, secureContext, onTaken, onStrike }: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const random = seededRandom(seed);
  const openedAt = new Date();
  const accepted: TakenLetter[] = [];
  const ids = new Set<string>();
  const strikes: SmtpStrike[] = [];
  const troubles = new Set<Standing>();
  const waiting = new Set<() => void>();
  const wake = (): void => waiting.forEach((look) => look());

  const take = (talk: Talk): void => {
    const letter: TakenLetter = { messageId: headerOf(talk, 'Message-ID'), date: headerOf(talk, 'Date'), subject: headerOf(talk, 'Subject'), to: [...talk.to], bytes: talk.body?.byteLength ?? 0, at: new Date() };
    accepted.push(letter);
    ids.add(letter.messageId);
    // Bodies are for scripts; ten thousand letters are remembered by their heads.
    server.bodies.length = 0;
    onTaken?.(letter);
  };

  const strike = (stage: SmtpStage, trouble: SmtpTrouble, talk: Talk): Act => {
    const replies = typeof trouble.act === 'object' ? trouble.act.reply : null;
    const taken = stage === 'dot' && (trouble.taken === true || replies?.startsWith('2') === true);
    if (taken) take(talk);
    const struck: SmtpStrike = { stage, act: typeof trouble.act === 'object' ? trouble.act.reply : trouble.act, taken, messageId: talk.body === null ? null : headerOf(talk, 'Message-ID'), to: [...talk.to], at: new Date() };
    strikes.push(struck);
    onStrike?.(struck);
    wake();
    if (replies !== null) {
      // With pipelining the next commands are here already; who was refused is told so at each of them.
      if ((stage === 'mail' || stage === 'rcpt') && /^[45]/.test(replies)) refused.add(talk);
      return replies;
    }
    if (trouble.act === 'reset') return (socket, here) => { here.deaf = true; socket.resetAndDestroy(); };
    if (trouble.act === 'close') return (socket, here) => { here.deaf = true; socket.end(); };
    return (socket, here) => { here.deaf = true; socket.pause(); };
  };

  const pick = (stage: SmtpStage, talk: Talk): SmtpTrouble | null => {
    for (const standing of troubles) {
      const { trouble } = standing;
      if (trouble.at !== stage || (trouble.to !== undefined && !talk.to.some(trouble.to))) continue;
      if (trouble.share !== undefined && random() >= trouble.share) continue;
      const last = talk.to.at(-1) ?? '';
      if (trouble.greylists === true && standing.greyed.has(last)) continue;
      standing.greyed.add(last);
      standing.left -= 1;
      if (standing.left <= 0) troubles.delete(standing);
      return trouble;
    }
    return null;
  };

  const refused = new WeakSet<Talk>();
  const atTls = new WeakMap<Talk, SmtpTrouble>();
  const server = await openScriptedSmtp((place, talk): Act | undefined => {
    const stage = stageOf[place];
    if (stage === 'mail') refused.delete(talk);
    if ((stage === 'rcpt' || stage === 'data') && refused.has(talk)) return '503 5.5.1 no valid sender or recipient';
    const trouble = stage === 'starttls' ? (atTls.get(talk) ?? null) : pick(stage, talk);
    if (trouble !== null) return strike(stage, trouble, talk);
    switch (stage) {
      case 'ehlo': {
        // Only who is offered STARTTLS asks for it, so a trouble there is drawn here.
        const ahead = pick('starttls', talk);
        if (ahead !== null) atTls.set(talk, ahead);
        return ['250-sink', '250-PIPELINING', '250-ENHANCEDSTATUSCODES', ...(ahead !== null || secureContext !== undefined ? ['250-STARTTLS'] : []), '250 AUTH PLAIN LOGIN'].join('\n');
      }
      case 'dot':
        take(talk);
        wake();
        return `250 2.0.0 Ok: queued as ${accepted.length.toString(16).padStart(8, '0')}`;
      case 'body': return silence;
      default: return undefined;
    }
  }, secureContext === undefined ? {} : { secureContext });

  const lookUp: SmtpSink['lookUp'] = (messageId, intentAt) => (ids.has(messageId) ? 'accepted' : openedAt < intentAt ? 'absent' : 'unknown');
  const desk = createServer((request, response) => {
    const messageId = new URL(request.url ?? '/', 'http://sink').searchParams.get('messageId') ?? '';
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ openedAt, taken: ids.has(messageId) }));
  });
  await once(desk.listen(0, '127.0.0.1'), 'listening');

  return {
    port: server.port, smtpUrl: server.smtpUrl, lookUpUrl: `http://127.0.0.1:${(desk.address() as AddressInfo).port}/taken.json`,
    accepted, strikes, told: server.told, lookUp,
    trouble(trouble) {
      const standing: Standing = { trouble, left: trouble.times ?? (trouble.share === undefined && trouble.greylists !== true ? 1 : Number.POSITIVE_INFINITY), greyed: new Set() };
      troubles.add(standing);
      return () => troubles.delete(standing);
    },
    heal: () => troubles.clear(),
    async until(holds) {
      while (!holds({ accepted, strikes })) {
        await new Promise<void>((resolve) => {
          const look = (): void => { waiting.delete(look); resolve(); };
          waiting.add(look);
        });
      }
    },
    async close() {
      desk.closeAllConnections();
      await Promise.all([server.close(), new Promise((resolve) => desk.close(resolve))]);
    },
  };
}

interface Standing {
  trouble: SmtpTrouble;
  left: number;
  greyed: Set<string>;
}

const stageOf: Record<Place, SmtpStage> = {
  connect: 'banner', EHLO: 'ehlo', STARTTLS: 'starttls', AUTH: 'auth', MAIL: 'mail', RCPT: 'rcpt', DATA: 'data', body: 'body', dot: 'dot', after: 'quit',
};

/** One header of the letter, unfolded; empty when there is none. */
function headerOf(talk: Talk, name: string): string {
  const text = talk.body?.toString('latin1') ?? '';
  const head = text.slice(0, text.indexOf('\r\n\r\n') + 2).replaceAll(/\r\n[ \t]+/g, ' ');
  return new RegExp(`^${name}:[ \t]*(.*?)\r?$`, 'im').exec(head)?.[1] ?? '';
}
