/** Looks again and again until it is so. @throws with `what` when it is not within the patience */
export async function waitUntil(what: string, patienceMs: number, isSo: () => Promise<boolean> | boolean, lookEveryMs = 100): Promise<void> {
  for (const until = performance.now() + patienceMs; performance.now() < until; ) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  throw new Error(`waited ${Math.round(patienceMs / 1000)} s for ${what}`);
}
