import { expect, test } from './fixture.ts';
import { settled } from './examine.ts';

// Each journey fails on a breach of the content policy; here it is shown that a breach would be heard.
test('a breach of the content policy is heard by the watch that all journeys share, and changes nothing', async ({ page, visitor }) => {
  visitor.watch.expectComplaint(/policy:/);
  await page.goto('/privacy');
  await settled(page);
  expect(visitor.watch.complaints).toEqual([]);

  const seen = await page.evaluate(() => {
    const planted = document.createElement('p');
    document.body.append(planted);
    planted.setAttribute('style', 'position: fixed');
    let refused = 'nothing';
    try {
      const script = document.createElement('script');
      script.textContent = 'document.title = "taken"';
      document.body.append(script);
    } catch (error) {
      refused = (error as Error).name;
    }
    const { position } = getComputedStyle(planted);
    planted.remove();
    return { position, refused, title: document.title };
  });
  expect(seen).toEqual({ position: 'static', refused: 'TypeError', title: expect.stringMatching(/^Privacy/) });
  await expect.poll(() => visitor.watch.complaints).toContainEqual(expect.stringContaining('style-src-attr blocked inline'));
  await expect.poll(() => visitor.watch.complaints).toContainEqual(expect.stringMatching(/require-trusted-types-for blocked trusted-types-sink/));
});
