import { describe, expect, it } from 'vitest';
import { classifyHttp, retryAfterSeconds, type HttpSeen } from './classify-http.rules.ts';

const nowMs = Date.parse('2026-11-20T10:00:00Z');
const answered = (status: number, headers: Record<string, string> = {}): HttpSeen => ({ word: 'answered', status, headers, body: null });
const said = (seen: HttpSeen, effect: 'keyed' | 'blind' = 'keyed') => classifyHttp(seen, { effect, nowMs });

describe('what the end of a call means', () => {
  it.each(['dns', 'connect', 'tls', 'permit'] as const)('nothing was written when it ended at %s: not accepted, and it may be tried again', (stage) => {
    expect(said({ word: 'broke_off', stage, code: 'x' })).toEqual({ word: 'rejected', code: 'x', permanent: false, stage });
  });

  it.each(['write', 'answer'] as const)('nobody knows when it ended at %s', (stage) => {
    expect(said({ word: 'broke_off', stage, code: 'x' })).toEqual({ word: 'uncertain', code: 'x', stage });
    expect(said({ word: 'broke_off', stage, code: 'x', status: 200 })).toMatchObject({ word: 'uncertain' });
    expect(said({ word: 'broke_off', stage, code: 'x', status: 502 })).toMatchObject({ word: 'uncertain' });
  });

  it('the head of a refusal is a refusal', () => {
    expect(said({ word: 'broke_off', stage: 'answer', code: 'x', status: 422 })).toMatchObject({ word: 'rejected', code: 'http_422', permanent: true });
  });

  it.each([200, 201, 202, 204])('%d is accepted, whatever its body holds', (status) => {
    expect(said(answered(status))).toEqual({ word: 'accepted', stage: 'answer' });
  });

  it.each([400, 402, 404, 410, 413, 422, 451])('%d is refused for good', (status) => {
    expect(said(answered(status))).toEqual({ word: 'rejected', code: `http_${status}`, permanent: true, stage: 'answer' });
  });

  it.each([401, 403])('%d is about us, and not about the request', (status) => {
    expect(said(answered(status))).toEqual({ word: 'rejected', code: `http_${status}`, permanent: false, stage: 'answer', alarm: true });
  });

  it.each([301, 302, 303, 307, 308])('%d is not followed', (status) => {
    expect(said(answered(status, { location: 'https://elsewhere.example/' }))).toEqual({ word: 'rejected', code: 'http_redirect', permanent: true, stage: 'answer', alarm: true });
  });

  it('409 is the first call under this key, still under way; a blind call has no key', () => {
    expect(said(answered(409))).toEqual({ word: 'uncertain', code: 'http_409', stage: 'answer', waitSeconds: 5 });
    expect(said(answered(409), 'blind')).toMatchObject({ word: 'rejected', permanent: true });
  });

  it('429 was not accepted, and says how long to wait', () => {
    expect(said(answered(429, { 'retry-after': '120' }))).toEqual({ word: 'rejected', code: 'http_429', permanent: false, stage: 'answer', retryAfterSeconds: 120 });
    expect(said(answered(429))).not.toHaveProperty('retryAfterSeconds');
  });

  it.each([500, 502, 503, 504])('%d leaves open whether it was accepted', (status) => {
    expect(said(answered(status))).toEqual({ word: 'uncertain', code: `http_${status}`, stage: 'answer' });
    expect(said(answered(status, { 'retry-after': '7' }))).toMatchObject({ retryAfterSeconds: 7 });
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120], [' 0 ', 0], ['Fri, 20 Nov 2026 10:01:30 GMT', 90], ['Fri, 20 Nov 2026 09:00:00 GMT', 0], ['soon', undefined], ['-5 minutes', undefined], ['', undefined], [undefined, undefined],
  ])('%j is %j seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, nowMs)).toBe(seconds);
  });
});
