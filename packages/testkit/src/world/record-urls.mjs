// Loaded with --import into a customer's process: notes every address it asks for, for the planted-word scan.
import { appendFileSync } from 'node:fs';
import { subscribe } from 'node:diagnostics_channel';

const file = process.env.OMEN_RECORD_URLS_FILE;
if (file) subscribe('undici:request:create', ({ request }) => appendFileSync(file, `${request.method} ${request.origin}${request.path}\n`, { mode: 0o600 }));
