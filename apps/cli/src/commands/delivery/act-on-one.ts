import type { Context, Inside } from '@omenhall/core/context';
import { rehearse } from '@omenhall/core/operations';
import { answer } from './desk-words.ts';

/** Does one act, or only says what it would do: 0 when it is done (or would be), 2 when the answer is another word. */
export async function actOnOne<Said extends { word: string }>(
  asOperator: Pick<Context, 'inTransaction'>, args: { json: boolean; 'dry-run': boolean }, well: readonly string[], act: (inside: Inside) => Promise<Said>,
): Promise<0 | 2> {
  const said = await (args['dry-run'] ? rehearse(asOperator, act) : asOperator.inTransaction(act));
  answer(args.json, { ...said, dryRun: args['dry-run'] }, [`${args['dry-run'] ? 'Would answer: ' : ''}${said.word.replaceAll(/[-_]/g, ' ')}.`]);
  return well.includes(said.word) ? 0 : 2;
}
