import type { Hands } from '../hands.ts';
import { letterHandler } from './hand-letter-over.ts';

/** The letter that says a scroll is ready. */
export const emailDeliveryHandler = (hands: Hands) => letterHandler<{ letter: 'reading_ready'; purchaseLinkId: string }>(hands);
