/**
 * The text as paper can carry it: composed (NFC), with no control characters but the line break, and nothing that turns
 * the direction of what follows or hides in it. The joiners that some scripts need stay.
 */
export const plainWords = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[^\P{Cc}\n]|[^\P{Cf}\u200C\u200D]|\p{Cs}/gu, '');
