import { openKeyspace } from '../ephemeral/open-keyspace.ts';
import type { Look, Sighting } from './look.ts';
import { formsIn } from './scan-bytes.ts';

/** Looks into every key of a Redis, its name and its value: as the server dumps it, and read by its type, since a dump may be compressed. */
export const lookIntoRedis = (redisUrl: string): Look => async (needles) => {
  const keyspace = await openKeyspace(redisUrl);
  try {
    const found: Sighting[] = [];
    let looked = 0;
    for await (const { key, bytes } of keyspace.entries()) {
      looked += 1;
      const forms = formsIn(bytes, needles);
      if (forms.length > 0) found.push({ place: key, forms });
    }
    return { found, looked };
  } finally {
    keyspace.close();
  }
};
