import type { z } from 'zod';

/** `operational` letters belong to an order or an account; `gated` ones need a consent that is asked again before sending. */
export type LetterClass = 'operational' | 'gated';

/** What a letter says, in the order in which it is read. All text is plain. */
export interface LetterWords {
  houseName: string;
  /** One sentence. */
  fact: string;
  /** A code or other short facts that a person may copy; the first stands large when it is alone. */
  marks: { name: string; value: string }[];
  action: { words: string; url: string } | null;
  /** What happens next, a paragraph each. */
  next: string[];
  alternative: { words: string; url: string } | null;
  supportEmail: string;
  /** How to stop such letters; on every gated letter, and on no other. */
  stop?: { words: string; url: string };
  /** Why this letter came. */
  why: string;
}

/** A letter: its class, its two constants, its words, and an example for the preview. `Props` holds safe fields alone. */
export interface Letter<Props extends z.ZodType> {
  letterClass: LetterClass;
  props: Props;
  /** A constant with at most the order code in it. */
  subject: (props: z.output<Props>) => string;
  /** Stands beside the subject in a list of mail, and repeats it. */
  preview: (props: z.output<Props>) => string;
  words: (props: z.output<Props>) => LetterWords;
  previewProps: z.input<Props>;
}

/** Says what a letter is; HTML and text both come from its words. */
export const defineLetter = <Props extends z.ZodType>(letter: Letter<Props>): Letter<Props> => letter;
