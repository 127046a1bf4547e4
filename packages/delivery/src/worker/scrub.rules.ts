/** Makes a detail fit for the trail: no addresses, no long digit runs, no control characters, at most 200 characters. */
export function scrub(detail: string | undefined | null): string | null {
  if (detail === undefined || detail === null || detail === '') return null;
  const clean = detail.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').replaceAll(/\S+@\S+/g, '[address]').replaceAll(/\d{6,}/g, '[number]');
  // By code points: half a character would be refused by the database.
  return Array.from(clean).slice(0, 200).join('');
}
