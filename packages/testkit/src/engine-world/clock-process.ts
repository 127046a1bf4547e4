import { randomUUID } from 'node:crypto';
import { done, openWorker } from '@omenhall/delivery';
import { defineJob } from '@omenhall/delivery/define';
import { defineSchedule } from '@omenhall/delivery/define-schedule';
import { z } from 'zod';

/*
 * A worker of the engine's world that has a calendar, and ends each job at once. Arguments: connection string, house,
 * and the calendar as JSON. It says "open" over its channel, and ends with it.
 */
export interface ClockLine {
  name: string;
  expression: string;
  timezone: string;
  catchUp: 'none' | 'last' | 'all';
  catchUpMax: number;
}

const [connectionString = '', houseId = '', lines = '[]'] = process.argv.slice(2);
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

const schedules = (JSON.parse(lines) as ClockLine[]).map((line) => defineSchedule({
  ...line, overlap: 'skip', limitMinutes: 30,
  job: defineJob({
    kind: line.name, queue: 'maintenance', channel: 'none', effect: 'pure', destKey: null, payload: z.strictObject({ slot: z.iso.datetime().nullable() }), payloadVersion: 1, maxAttempts: 3,
    backoff: { baseSeconds: 0.2, capSeconds: 1 }, leaseSeconds: 60, onUncertain: 'hold',
  }),
}));

await openWorker({
  connectionString, workerId: randomUUID(), build: 'clock', definitions: schedules.map(({ job }) => job),
  handlers: Object.fromEntries(schedules.map(({ name }) => [name, { run: async () => done() }])),
  queues: { maintenance: { concurrency: 4, shared: 'outside' } }, transport: { kind: 'ledger' }, calendar: { houseId, schedules }, log: () => undefined,
});
process.send?.('open');
