import { readFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { readHouseKey, verifyDocument } from './verify-document.rules.ts';

const exitCodes = { 'genuine': 0, 'house-unknown': 0, 'not-genuine': 1, 'unreadable': 2 } as const;

/** Checks a downloaded proof or receipt offline: of a draw, a consent or an audit event. Ends with 0 when it holds, 1 when it was changed or is another house's, 2 when it is neither. */
export const verify = defineCommand({
  meta: { name: 'verify', description: 'Checks the proof of a draw or of an audit event, or a consent receipt, offline. Ends with 1 when it does not hold, 2 when it is neither.' },
  args: {
    file: { type: 'positional', description: 'The downloaded file.', required: true },
    key: { type: 'string', description: 'Key of the house from a place you trust: 64 hex digits, or the verifier key of its log, which binds the log\'s name too.' },
    json: { type: 'boolean', description: 'One JSON object.', default: false },
  },
  async run({ args }) {
    const houseKey = args.key === undefined ? null : readHouseKey(args.key);
    if (args.key !== undefined && houseKey === null) {
      process.stderr.write('--key is 64 hex digits, or a verifier key: name+hash+key\n');
      process.exitCode = 2;
      return;
    }
    const text = await readFile(args.file, 'utf8').catch(() => null);
    const examined = text === null ? { verdict: 'unreadable' as const, words: 'There is no such file.' } : verifyDocument(text, houseKey);
    process.stdout.write(args.json ? `${JSON.stringify(examined)}\n` : `${examined.verdict}: ${examined.words}\n`);
    process.exitCode = exitCodes[examined.verdict];
  },
});
