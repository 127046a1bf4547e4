import { describe, expect, it } from 'vitest';
import { findSpread, voices } from '@omenhall/contracts/draw/spreads.rules';
import { AiRequestV1, buildAiRequest, sentFields } from './ai-request.rules.ts';
import { writePrompt } from './ai-prompt.rules.ts';
import { judgeModelText } from './judge-model-text.rules.ts';
import { honestDraft, injections } from '../testing/index.ts';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';

const spread = findSpread('three')!;
const drawn = [['cups-8', 'Eight of Cups', false], ['major-12', 'The Hanged One', true], ['wands-1', 'Ace of Wands', false]] as const;
const signs = drawn.map(([signId, name, reversed], i) => ({ position: spread.positions[i]!, signId, name, reversed }));
const marker = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const plain = signs.map(({ position, signId, reversed }) => ({ positionId: position.id, signId, reversed }));

/** One whole way: question in, prompt out, an obedient writer, and the judgement. */
function go(question: string, obey: (asked: { rules: string; fields: ReturnType<typeof JSON.parse>; question: string | null }) => string) {
  const { request, masks } = buildAiRequest({ locale: 'en', topic: 'self', voice: voices[0], spread, signs, question });
  const prompt = writePrompt(request, marker, []);
  const said = obey({ rules: prompt.rules, fields: JSON.parse(prompt.fields), question: prompt.question });
  return { said, prompt, ...judgeModelText(said, { signs: plain, spread, question, masks, marker, sent: sentFields(true), writer: 'small-1 at models.example' }) };
}

describe('G1 a question that tries to turn a writer who obeys it to the letter', () => {
  const all = injections(11, 300);

  it('G1 300 variants of some thirty-five aims: no obedient answer is kept, whatever it was talked into', () => {
    const kept = all.map(({ aim, question, obey }) => ({ aim, ...go(question, obey) })).filter(({ answer }) => answer !== null);
    expect(kept.map(({ aim, said }) => [aim, said.slice(0, 200)])).toEqual([]);
  });

  it('G1 an honest answer to the very same questions is kept, so that the checks refuse the answer and not the asking', () => {
    const refused = all.map(({ aim, question }) => ({ aim, ...go(question, (asked) => JSON.stringify(honestDraft(asked))) })).filter(({ answer }) => answer === null);
    expect(refused.map(({ aim, verdicts }) => [aim, verdicts])).toEqual([]);
  });

  it('G1 the question stands in a part of its own between the markers, and neither rules nor fields hold a word of it', () => {
    const word = plantedWord('asked');
    for (const { question } of all.slice(0, 60)) {
      const { prompt } = go(`${word} ${question}`, () => '');
      expect(prompt.question?.split('\n').filter((line) => line === marker)).toHaveLength(2);
      expect(prompt.question).toContain(word);
      expect(`${prompt.rules}${prompt.fields}`).not.toContain(word);
    }
  });

  it('G1 what speaks against an answer names codes of ours and no word of the answer', () => {
    for (const { question, obey } of all) for (const code of go(question, obey).verdicts) expect(code).toMatch(/^[a-z][a-z0-9:_-]{0,59}$/);
    expect(all.flatMap(({ question, obey }) => go(question, obey).verdicts).join(' ')).not.toMatch(/zephyr|evil|luna/);
  });
});

describe('G- what goes along', () => {
  it('G- is built from named fields alone: everything forbidden that stands around a reading stays here', () => {
    const planted = { name: '', address: '', id: '', order: '', network: '', birth: '', payment: '', other: '', person: '', consent: '' };
    for (const field of Object.keys(planted) as (keyof typeof planted)[]) planted[field] = plantedWord(field);
    const { name, address, id, order, network, birth, payment, other, person, consent } = planted;
    const laden = {
      locale: 'en' as const, topic: 'self' as const, question: 'What holds me back from moving house?',
      voice: { ...voices[0], id, owner: name }, spread: { ...spread, summary: order, subjectId: id },
      signs: signs.map((sign) => ({ ...sign, readingId: id, note: other, position: { ...sign.position, ownerAddress: address } })),
      name, address, subjectId: id, readingId: id, orderCode: order, ip: network, birthDate: birth, paymentStatus: payment, otherReadings: [other], partner: person, consents: [{ kind: consent }],
    };
    const { request } = buildAiRequest(laden);
    const prompt = writePrompt(request, marker, ['language']);
    const sent = JSON.stringify([request, prompt]);
    for (const word of Object.values(planted)) expect(sent).not.toContain(word);
    expect(sent).toContain('What holds me back');
    expect(Object.keys(request).toSorted()).toEqual(['language', 'question', 'safety', 'signs', 'spread', 'topic', 'v', 'voice']);
  });

  it('G- nothing can be added to a request, at any depth', () => {
    const { request } = buildAiRequest({ locale: 'en', topic: 'self', voice: voices[0], spread, signs, question: null });
    for (const more of [{ ...request, email: 'x' }, { ...request, voice: { ...request.voice, id: 'x' } }, { ...request, signs: [{ ...request.signs[0], readingId: 'x' }] }]) expect(AiRequestV1.safeParse(more).success).toBe(false);
    expect(AiRequestV1.safeParse(request).success).toBe(true);
  });

  it('G3 the question goes through the scrub on the only way there is', () => {
    const { request, masks } = buildAiRequest({ locale: 'en', topic: 'self', voice: voices[0], spread, signs, question: 'Does Thandiwe Mokoena owe me, DE89 3704 0044 0532 0130 00, 12 Baker Street?' });
    expect(request.question).toBe('Does [NAME_1] owe me, [IBAN_1], [ADDRESS_1]?');
    expect(masks).toHaveLength(3);
  });
});
