import type { Context, Inside } from './context.ts';

/**
 * Does work and takes it back: the answer is what it would have been at this moment, and no row, event or hint of it
 * stays. Rows are locked while it lasts, so it belongs to short work.
 */
export async function rehearse<T>(ctx: Pick<Context, 'inTransaction'>, work: (inside: Inside) => Promise<T>): Promise<T> {
  const back = new TakenBack();
  let said: { answer: T } | undefined;
  try {
    await ctx.inTransaction(async (inside) => {
      said = { answer: await work(inside) };
      throw back;
    });
  } catch (error) {
    if (error !== back || said === undefined) throw error;
  }
  if (said === undefined) throw back;
  return said.answer;
}

class TakenBack extends Error {
  constructor() {
    super('a rehearsal is taken back');
    this.name = 'TakenBack';
  }
}
