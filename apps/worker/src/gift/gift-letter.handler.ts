import type { GiftNews } from '@omenhall/core/email';
import { letterHandler } from '../email/hand-letter-over.ts';
import type { Hands } from '../hands.ts';

/** The letter that carries a gift, and news of it for the giver. */
export const giftLetterHandler = (hands: Hands) => letterHandler<{ letter: 'gift_to_recipient'; giftId: string; round: number } | { letter: 'gift_status'; giftId: string; news: GiftNews }>(hands);
