import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came in. */
export interface Asked {
  /** The bytes as text, as a provider's log would hold them. */
  raw: string;
  headers: IncomingHttpHeaders;
  body: { model: string; store?: unknown; messages: { role: string; content: string | { type: string; text: string }[] }[]; response_format?: { type: string } } & Record<string, unknown>;
  /** The system message, the fields and, when there is one, the question's part with its markers. */
  rules: string;
  fields: { language: string; signs: { positionId: string; position: string; signId: string; sign: string; reversed: boolean }[] } & Record<string, unknown>;
  question: string | null;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body: string | Uint8Array;
}

/** A model server on this machine: behaves, misbehaves, and remembers everything it was given. */
export interface PretendModel {
  baseUrl: string;
  asked: readonly Asked[];
  /** What it answers from now on; null keeps silent and holds the connection. */
  answer: (asked: Asked) => Reply | null | Promise<Reply | null>;
  close(): Promise<void>;
}

/** Starts one on a free port; it answers honestly until it is told otherwise. */
export async function startPretendModel(): Promise<PretendModel> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const now = readAsked(Buffer.concat(pieces).toString('utf8'), request.headers);
      asked.push(now);
      void Promise.resolve(model.answer(now)).then((reply) => {
        if (reply === null || response.destroyed) return;
        response.on('error', () => undefined);
        response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers }).end(reply.body);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const model: PretendModel = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    answer: (now) => completion(JSON.stringify(honestDraft(now))),
    close: async () => {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
  return model;
}

export function readAsked(raw: string, headers: IncomingHttpHeaders = {}): Asked {
  const body = JSON.parse(raw) as Asked['body'];
  const [rules = '', fields = '{}', question = null] = body.messages.flatMap(({ content }) => (typeof content === 'string' ? [content] : content.map(({ text }) => text)));
  return { raw, headers, body, rules, fields: JSON.parse(fields) as Asked['fields'], question };
}

/** A completion in the frame that providers put around it. */
export const completion = (content: string, more: Record<string, unknown> = {}): Reply => ({
  body: JSON.stringify({ id: 'x', object: 'chat.completion', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, ...more } }], usage: { prompt_tokens: 700, completion_tokens: 400, total_tokens: 1_100 } }),
});

/** A draft that passes every check of the house: what an honest model would write, in our own plain words. */
export const honestDraft = ({ fields }: Pick<Asked, 'fields'>) => ({
  language: fields.language,
  direct: 'The signs lean towards a slower pace: what you have begun asks for care before it asks for more.',
  positions: fields.signs.map(({ positionId, position, signId, sign, reversed }) => ({
    positionId, signId, reversed,
    paragraphs: [`${sign} stands at ${position.toLowerCase()}${reversed ? ', turned over' : ''}. It shows something that was set down and can be picked up again, in your own time and with both hands.`],
  })),
  connections: fields.signs.length < 2 ? [] : [{ positionIds: fields.signs.slice(0, 2).map(({ positionId }) => positionId), text: 'Where the first sign holds, the second one opens; both speak of the same threshold.' }],
  hiddenLayer: 'Beneath this lies the wish to be asked, and the habit of not waiting for it.',
  warnings: ['Take care not to read an answer into silence; it may only be silence.'],
  checkable: ['Look at the last two weeks and count the evenings on which you chose this yourself.'],
  unknown: ['No draw can know what another person will choose.'],
  nextSteps: ['Write down what would have to be true for you to stay as you are.', 'Say one of these things aloud to somebody who knows you.'],
  step: 'Leave one hour of this week empty, and see on Sunday what came to it.',
  archiveMarker: 'Threshold',
  returnInDays: 14,
  closing: 'What leans can be met; begin with the smallest part of it.',
});
