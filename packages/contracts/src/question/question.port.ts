import type { Ask } from './question.private.ts';
import type { Asked } from './question.schema.ts';

export interface QuestionPort {
  /** Screens the question, then keeps it sealed as a draft; a stop keeps nothing. */
  ask(input: Ask): Promise<Asked>;
}
