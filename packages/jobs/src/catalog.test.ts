import { describe, expect, it } from 'vitest';
import { jobKindNames } from '@omenhall/contracts/values/job-kinds';
import { catalog } from './catalog.ts';
import { queues } from './queues.ts';

describe('the catalogue of jobs', () => {
  it('names each kind once, as the contract does', () => {
    expect(Object.entries(catalog).every(([name, job]) => name === job.kind)).toBe(true);
    expect(Object.keys(catalog).toSorted()).toEqual([...jobKindNames].toSorted());
  });

  it.each(Object.values(catalog))('$kind goes to a queue that exists', (job) => {
    expect(Object.keys(queues)).toContain(job.queue);
  });

  it('takes ids and codes only: no payload accepts a field it does not name', () => {
    for (const job of Object.values(catalog)) {
      expect(job.payload.safeParse({ letter: 'receipt', question: 'words' }).success).toBe(false);
    }
  });
});
