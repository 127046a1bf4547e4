import { isPermitted, type Composer, type ModelAnswer, type ModelFault, type ModelRequest } from '@omenhall/core/ports';
import { Secret } from '@omenhall/contracts/values/secret';
import { openOutbound, type OutboundAnswer, type OutboundFault } from '../outbound/index.ts';
import { readCompletion } from './completion.rules.ts';

export interface ComposerOptions {
  /** Where `/chat/completions` stands, such as `https://models.example/v1`; http only on this machine. */
  baseUrl: string;
  /** Null for a server that asks for none. */
  apiKey: Secret<string> | null;
  model: string;
  /** Whether zero retention is agreed with the provider; it changes what people are told, and nothing that is sent. */
  keepsNothing: boolean;
  /** Milliseconds since 1970, for the end of a permit. */
  now?: () => number;
  resolve?: (name: string) => Promise<readonly string[]>;
}

/** An answer of sixty thousand characters, doubled by escapes, and the provider's own frame around it. */
const answerBytes = 512 * 1024;
const longestCallMs = 20_000;

/**
 * A model behind any OpenAI-compatible door: one completion, not stored, without tools, files or threads.
 * The form of the answer is asked for as a JSON schema; a server that does not know that is asked once more, under the
 * same permit while it lives, for plain JSON, and remembered. Redirects are not followed, since a question would go along.
 */
export function openComposer({ baseUrl, apiKey, model, keepsNothing, now = Date.now, resolve }: ComposerOptions): Composer {
  const url = new URL(`${baseUrl.replace(/\/+$/u, '')}/chat/completions`);
  const outbound = openOutbound({ origins: [url.origin], maxBytes: answerBytes, timeoutMs: longestCallMs, redirects: 0, ...(resolve === undefined ? {} : { resolve }) });
  let knowsForms = true;

  return {
    host: url.host,
    model,
    keepsNothing,
    async ask(request, permit, signal) {
      const began = now();
      const remaining = (): number => Math.min(longestCallMs, request.timeoutMs) - (now() - began);
      const dial = async (withForm: boolean): Promise<OutboundAnswer | null> => {
        if (!isPermitted(permit, request.effectKey, now()) || remaining() <= 0) return null;
        return outbound.call({
          url: url.href, method: 'POST', signal, timeoutMs: remaining(),
          headers: { 'content-type': 'application/json', accept: 'application/json', ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey.reveal('interpret')}` }) },
          body: Buffer.from(JSON.stringify(bodyOf(request, model, withForm)), 'utf8'),
        });
      };
      const first = await dial(knowsForms);
      if (first === null) return { word: 'failed', code: 'no-permit' };
      if (!(knowsForms && first.word === 'answered' && [400, 404, 415, 422, 501].includes(first.status))) return judged(first);
      const second = await dial(false);
      if (second === null) return judged(first);
      if (second.word === 'answered' && second.status < 300) knowsForms = false;
      return judged(second);
    },
  };
}

/** What travels. Built from named fields alone; the tests compare its keys with this list. */
const bodyOf = ({ rules, fields, question, form }: ModelRequest, model: string, withForm: boolean): Record<string, unknown> => {
  const parts = [fields.reveal('interpret'), ...(question === null ? [] : [question.reveal('interpret')])];
  return {
    model,
    store: false,
    stream: false,
    messages: [
      { role: 'system', content: rules },
      // A server that knows forms knows parts; an older one gets each part as a message.
      ...(withForm ? [{ role: 'user', content: parts.map((text) => ({ type: 'text', text })) }] : parts.map((content) => ({ role: 'user', content }))),
    ],
    response_format: withForm ? { type: 'json_schema', json_schema: { name: 'scroll', strict: true, schema: form } } : { type: 'json_object' },
  };
};

const faults: Readonly<Record<OutboundFault, ModelFault>> = {
  'url-refused': 'address-refused', 'host-refused': 'address-refused', 'address-refused': 'address-refused', 'redirect-refused': 'provider-error', 'too-many-redirects': 'provider-error',
  unreachable: 'unreachable', 'cut-off': 'cut-off', timeout: 'timeout', 'too-large': 'too-large', encoded: 'not-json', stopped: 'stopped',
};

function judged(answer: OutboundAnswer): ModelAnswer {
  if (answer.word === 'failed') return { word: 'failed', code: faults[answer.code] };
  if (answer.status === 401 || answer.status === 403) return { word: 'failed', code: 'key-refused' };
  if (answer.status === 429) return { word: 'failed', code: 'rate-limited' };
  if (answer.status >= 500) return { word: 'failed', code: 'provider-error' };
  if (answer.status !== 200) return { word: 'failed', code: 'request-refused' };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(answer.body);
  } catch {
    return { word: 'failed', code: 'not-utf8' };
  }
  const read = readCompletion(text);
  return 'fault' in read ? { word: 'failed', code: read.fault } : { word: 'answered', text: new Secret(read.content), tokensIn: read.tokensIn, tokensOut: read.tokensOut };
}
