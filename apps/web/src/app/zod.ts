// Stands for `zod` in everything the browser loads (vite.config.ts): a schema asks while it is made whether its checks may
// be compiled, which the content policy forbids and reports, so this must be said before the first one is made.
import { config } from 'zod/v4';

config({ jitless: true });

export * from 'zod/v4';
