export interface Needle {
  /** Which form of the word this is, for the report. */
  form: string;
  bytes: Buffer;
}

/**
 * Every form under which a word may lie in a file, a column, a key, a header or an address: UTF-8 and UTF-16LE, as
 * written, in capitals and with a first capital; base64 and its URL alphabet at the three alignments; hexadecimal; percent codes.
 *
 * What a compressor or a cipher has changed is not found: columns are read through the database, papers are opened first.
 * @param word ASCII letters and digits, at least 12, so that the pieces of base64 are long enough to mean something
 */
export function formsOf(word: string): Needle[] {
  if (!/^[A-Za-z0-9]{12,}$/.test(word)) throw new RangeError('a planted word has at least 12 ASCII letters or digits');
  const spellings = [...new Set([word, word.toUpperCase(), word[0]?.toUpperCase() + word.slice(1)])];
  const needles = spellings.flatMap((spelling): Needle[] => {
    const bytes = Buffer.from(spelling, 'utf8');
    const hex = bytes.toString('hex');
    const percent = (digits: string): string => digits.replace(/../g, (pair) => `%${pair}`);
    return [
      { form: 'utf8', bytes },
      { form: 'utf16le', bytes: Buffer.from(spelling, 'utf16le') },
      ...[0, 1, 2].map((offset) => ({ form: `base64+${offset}`, bytes: base64Core(bytes, offset) })),
      { form: 'hex', bytes: Buffer.from(hex) },
      { form: 'HEX', bytes: Buffer.from(hex.toUpperCase()) },
      { form: 'percent', bytes: Buffer.from(percent(hex)) },
      { form: 'PERCENT', bytes: Buffer.from(percent(hex.toUpperCase())) },
    ];
  });
  const urlAlphabet = needles.filter(({ form }) => form.startsWith('base64')).map(({ form, bytes }) => ({ form: `${form}url`, bytes: Buffer.from(bytes.toString('latin1').replaceAll('+', '-').replaceAll('/', '_')) }));
  const seen = new Set<string>();
  return [...needles, ...urlAlphabet].filter(({ bytes }) => {
    const key = bytes.toString('latin1');
    return !seen.has(key) && seen.add(key);
  });
}

/** The characters of base64 that depend on the word alone when it begins `offset` bytes into a group of three. */
function base64Core(bytes: Buffer, offset: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64').replaceAll('=', '');
  const tail = (offset + bytes.length) % 3;
  return Buffer.from(text.slice(offset === 0 ? 0 : offset + 1, tail === 0 ? undefined : -1));
}
