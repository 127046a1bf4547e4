import { expect, it } from 'vitest';
import { z } from 'zod';
import { hidden } from './hidden.ts';
import { canBeKept } from './plain-text.ts';

const form = z.strictObject({ question: hidden(z.string().trim().min(1).refine(canBeKept)).nullable() });

it('a text is a secret as soon as it was read, trimmed and found good', () => {
  const { question } = form.parse({ question: '  zephyrquill ' });
  expect(JSON.stringify(question)).toBe('"[sealed]"');
  expect(question?.reveal('check_words')).toBe('zephyrquill');
  expect(form.parse({ question: null }).question).toBeNull();
});

it.each(['zephyrquill\0', 'zephyrquill\ud800', '\udc00zephyrquill', ' '])('what cannot be kept is refused and not repeated: %j', (question) => {
  const refused = form.safeParse({ question });
  expect(refused.success).toBe(false);
  expect(JSON.stringify(refused.error)).not.toContain('zephyrquill');
});
