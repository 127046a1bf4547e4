import type { z } from 'zod';
import { Secret } from './secret.ts';

/** A text that a page sends plain and that is a secret behind the door, from the moment it was read and found good. */
export const hidden = <Text extends z.ZodType<string, string>>(text: Text) => text.transform((word) => new Secret<string>(word));
