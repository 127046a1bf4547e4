import { z } from 'zod';
import { HouseName, LetterUrl, OrderCode, ProductName, SupportEmail } from '../frame/safe-fields.schema.ts';

/** What every letter about a membership names. */
export const named = { houseName: HouseName, orderCode: OrderCode, productName: ProductName, membershipUrl: LetterUrl, supportEmail: SupportEmail };
export const Price = z.strictObject({ amountMinor: z.number().int().min(0), currency: z.string().regex(/^[A-Z]{3}$/) });

export const namedPreview = { orderCode: '7KQ-42F', productName: 'Seeker Bundle', membershipUrl: 'https://omenhall.example/membership', supportEmail: 'help@omenhall.example' };

export const sayDay = (moment: Date): string => new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(moment);
