/** A stream of numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` different whole numbers between `least` and `most`, ascending: the moments, by progress, at which a fault strikes. */
export function moments(random: () => number, count: number, least: number, most: number): number[] {
  const room = Math.max(1, most - least + 1);
  const picked = new Set<number>();
  while (picked.size < Math.min(count, room)) picked.add(least + Math.floor(random() * room));
  return [...picked].toSorted((a, b) => a - b);
}

export const pick = <Thing>(random: () => number, things: readonly Thing[]): Thing | undefined => things[Math.floor(random() * things.length)];
