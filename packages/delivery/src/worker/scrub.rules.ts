/** Makes a detail fit for the trail: no addresses, no long digit runs, no control characters, at most 200 characters. */
export function scrub(detail: string | undefined | null): string | null {
  if (detail === undefined || detail === null || detail === '') return null;
  return [...detail.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').replaceAll(/\S+@\S+/g, '[address]').replaceAll(/\d{6,}/g, '[number]')]
    .slice(0, 200)
    .join('');
}
