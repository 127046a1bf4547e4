// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { homeCopy } from '../copy/en/home.ts';
import { renderHome } from './render-home.tsx';

describe('the front page as HTML', () => {
  it('says what matters before any script has run', async () => {
    const html = await renderHome();
    for (const words of [homeCopy.title, homeCopy.begin, homeCopy.is.notTitle, ...homeCopy.privacy.lines]) expect(html).toContain(words);
    expect(html).toContain('href="/begin"');
  });

  it('holds no inline style and no inline script, which the content policy would refuse', async () => {
    expect(await renderHome()).not.toMatch(/<style|<script| style=| on[a-z]+=/i);
  });
});
