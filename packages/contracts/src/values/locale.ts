import { z } from 'zod';

/** Locales the house speaks. `en-XA` is the pseudo-locale of the tests. */
export const Locale = z.enum(['en', 'en-XA']);
export type Locale = z.infer<typeof Locale>;
