import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { done, later, type DeliveryWorker } from '../index.ts';
import { history } from '../ledger/index.ts';
import { aKind, leaveOne, openBell, openTestLedger, openTestWorker, type Bell, type TestLedger } from '../testing/index.ts';

const pure = aKind();
let ledger: TestLedger;
let bell: Bell;
let healthy: DeliveryWorker;
let doomed: ChildProcess;
let mayEnd: boolean;

beforeEach(async () => {
  ledger = await openTestLedger();
  bell = openBell();
  mayEnd = false;
  healthy = await openTestWorker({
    connectionString: ledger.url, definitions: [pure], onWorked: bell.ring,
    // Hands the job back until the other process has it.
    handlers: { [pure.kind]: { run: async () => (mayEnd ? done() : later({ seconds: 0.1, code: 'not_mine' })) } },
  });
  const program = fileURLToPath(new URL('../testing/doomed-worker.ts', import.meta.url));
  doomed = spawn(process.execPath, ['--import', 'tsx', program, ledger.url], { stdio: ['ignore', 'pipe', 'inherit'] });
});
afterEach(async () => {
  doomed.kill('SIGKILL');
  await healthy.drain(100);
  await ledger.drop();
});

const startedBy = async (child: ChildProcess, id: string): Promise<void> => {
  let heard = '';
  while (!heard.includes(`started ${id}`)) heard += String((await once(child.stdout ?? child, 'data'))[0]);
};
const statusOf = async (id: string) => (await ledger.query<{ status: string }>('select status from delivery_jobs where id = $1', [id]))[0]?.status;

describe('a worker process', { timeout: 40_000 }, () => {
  it('that is killed loses its job to another within seconds, and the lost try is on record', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    await startedBy(doomed, id);
    mayEnd = true;
    doomed.kill('SIGKILL');
    const killedAt = performance.now();
    await bell.until((heard) => heard.some((h) => h.id === id && h.verdict === 'succeeded'), 'the other worker');
    // Four silent seconds and one sweep, and a keeper that has only just begun waits five of its own beats first.
    expect(performance.now() - killedAt).toBeLessThan(8_000);
    expect((await history(ledger.query, id)).filter((a) => a.outcome !== 'later').map((a) => a.outcome)).toEqual(['lost', 'done']);
  });

  it('that was frozen is given up, and ends itself when it wakes', async () => {
    const { id } = await leaveOne(ledger.query, pure);
    await startedBy(doomed, id);
    mayEnd = true;
    doomed.kill('SIGSTOP');
    await bell.until((heard) => heard.some((h) => h.id === id && h.verdict === 'succeeded'), 'the other worker');
    const gone = once(doomed, 'exit');
    doomed.kill('SIGCONT');
    const [, signal] = await gone;
    expect(signal).toBe('SIGKILL');
    expect(await statusOf(id)).toBe('succeeded');
  });
});
