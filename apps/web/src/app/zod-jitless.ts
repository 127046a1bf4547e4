import { z } from 'zod';

// Otherwise zod tries to compile its checks, which the content policy forbids and reports on every page.
z.config({ jitless: true });
