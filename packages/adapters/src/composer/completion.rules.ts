import { z } from 'zod';

/** The part of a completion that is read; whatever else a provider sends is not looked at. */
const Completion = z.object({
  choices: z.array(z.object({
    finish_reason: z.string().nullish(),
    message: z.object({ content: z.string().nullish(), refusal: z.string().nullish(), tool_calls: z.array(z.unknown()).nullish(), function_call: z.unknown().nullish() }),
  })).min(1),
  usage: z.object({ prompt_tokens: z.number().nullish(), completion_tokens: z.number().nullish() }).nullish(),
});

type Read =
  | { content: string; tokensIn: number | null; tokensOut: number | null }
  | { fault: 'not-json' | 'cut-off' | 'tools' | 'empty' };

/** The text a model wrote, out of the frame its provider put around it. A wish to use a tool is refused like silence. */
export function readCompletion(text: string): Read {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return { fault: 'not-json' };
  }
  const read = Completion.safeParse(said);
  const choice = read.data?.choices[0];
  if (!read.success || choice === undefined) return { fault: 'not-json' };
  const { message, finish_reason: end } = choice;
  if ((message.tool_calls ?? []).length > 0 || (message.function_call ?? null) !== null) return { fault: 'tools' };
  if (end === 'length') return { fault: 'cut-off' };
  if ((message.content ?? '').trim() === '' || (message.refusal ?? '') !== '') return { fault: 'empty' };
  return { content: message.content ?? '', tokensIn: whole(read.data?.usage?.prompt_tokens), tokensOut: whole(read.data?.usage?.completion_tokens) };
}

/** Counts are the provider's own; what is no count is not kept. */
const whole = (count: number | null | undefined): number | null => (count !== null && count !== undefined && Number.isInteger(count) && count >= 0 && count < 10_000_000 ? count : null);
