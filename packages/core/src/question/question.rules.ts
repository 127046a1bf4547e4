import { findSpread } from '@omenhall/contracts/draw/spreads.rules';

/** What each product may be read with: spreads by name, or any with so many signs. */
const reach: Readonly<Record<string, { spreads: readonly string[] } | { signsAtMost: number; not?: readonly string[] }>> = {
  'daily-key': { spreads: ['key'] },
  'small-scroll': { signsAtMost: 3, not: ['key'] },
  'standard-scroll': { signsAtMost: 9, not: ['key', 'mirror'] },
  'deep-scroll': { signsAtMost: 78, not: ['key', 'mirror', 'year'] },
  'relationship-mirror': { spreads: ['mirror'] },
  'year-map-scroll': { spreads: ['year'] },
};

/** Whether a product may be asked with a spread; unknown names may not. Source: the nine products and the methods table. */
export function mayAsk(productSlug: string, spreadId: string): boolean {
  const spread = findSpread(spreadId);
  const product = Object.hasOwn(reach, productSlug) ? reach[productSlug] : undefined;
  if (spread === undefined || product === undefined) return false;
  if ('spreads' in product) return product.spreads.includes(spreadId);
  return spread.positions.length <= product.signsAtMost && !(product.not ?? []).includes(spreadId);
}

/** What a draft keeps: the question with a yes to it, and the topic alone without. */
export const questionToKeep = (question: string | null, specialCategoryGranted: boolean): string | null =>
  specialCategoryGranted ? question : null;
