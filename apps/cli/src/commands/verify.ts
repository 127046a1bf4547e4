import { readFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { verifyDocument } from './verify-document.rules.ts';

const exitCodes = { 'genuine': 0, 'house-unknown': 0, 'not-genuine': 1, 'unreadable': 2 } as const;

/** Checks a downloaded proof or receipt offline. Ends with 0 when it holds, 1 when it was changed or is another house's, 2 when it is neither. */
export const verify = defineCommand({
  meta: { name: 'verify', description: 'Checks a draw\'s proof or a consent receipt, offline. Ends with 1 when it does not hold, 2 when it is neither.' },
  args: {
    file: { type: 'positional', description: 'The downloaded file.', required: true },
    key: { type: 'string', description: 'Public key of the house, 64 hex digits, from a place you trust.' },
    json: { type: 'boolean', description: 'One JSON object.', default: false },
  },
  async run({ args }) {
    if (args.key !== undefined && !/^[0-9a-f]{64}$/.test(args.key)) {
      process.stderr.write('--key is 64 hex digits\n');
      process.exitCode = 2;
      return;
    }
    const text = await readFile(args.file, 'utf8').catch(() => null);
    const examined = text === null ? { verdict: 'unreadable' as const, words: 'There is no such file.' } : verifyDocument(text, args.key ?? null);
    process.stdout.write(args.json ? `${JSON.stringify(examined)}\n` : `${examined.verdict}: ${examined.words}\n`);
    process.exitCode = exitCodes[examined.verdict];
  },
});
