import { createHash } from 'node:crypto';
import { readHumanCode } from '@omenhall/contracts/values/human-code';
import type { Secret } from '@omenhall/contracts/values/secret';

/** Where a gift's private words stand sealed. */
export const giftPlace = (houseId: string, giverId: string, giftId: string, column: 'recipient' | 'note' | 'code') => ({ table: 'gifts', column, rowId: giftId, houseId, subjectId: giverId });

/** Letters of a code, without its groups. */
export const codeLetters = 20;

/** What the books know of a code, however it was typed. A hundred random bits need no key. */
export const hashGiftCode = (code: Secret<string>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(`omen/gift/v1|${readHumanCode(code.reveal('check_words'))}`).digest());
