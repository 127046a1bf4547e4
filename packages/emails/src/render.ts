import { HouseError } from '@omenhall/contracts/errors';
import { createElement } from 'react';
import type { z } from 'zod';
import type { Letter, LetterClass } from './frame/define-letter.ts';
import { render } from './frame/kit.ts';
import { Layout } from './frame/layout.tsx';
import { plainText } from './frame/plain-text.ts';

export interface RenderedLetter {
  subject: string;
  preview: string;
  html: string;
  /** The same words, at most 66 columns but for addresses. */
  text: string;
  letterClass: LetterClass;
}

/** One tree, two forms. Fields that a letter does not know, or that are not in its form, are refused by name and never by value. */
export async function renderWith<Props extends z.ZodType>(name: string, letter: Letter<Props>, props: z.input<Props>): Promise<RenderedLetter> {
  const read = letter.props.safeParse(props);
  if (!read.success) {
    const fields = read.error.issues.map((issue) => ('keys' in issue ? 'a field it does not know' : issue.path.join('.')));
    throw new HouseError('bad-input', `letter ${name}: ${[...new Set(fields)].join(', ')}`);
  }
  const [subject, preview, words] = [letter.subject(read.data), letter.preview(read.data), letter.words(read.data)];
  const html = await render(createElement(Layout, { subject, preview, words }));
  return { subject, preview, html, text: plainText(words), letterClass: letter.letterClass };
}
