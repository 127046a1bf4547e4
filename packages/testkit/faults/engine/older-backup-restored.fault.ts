import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterRestore, leave, resume } from '@omenhall/delivery/ledger';
import { copyTestLedger, openTestLedger, type TestLedger } from '@omenhall/delivery/testing';
import { openHistory } from '../../src/engine-world/history.ts';
import { openHttpProvider } from '../../src/engine-world/http-provider.ts';
import { familyOf, kinds, queues, type WorldKind } from '../../src/engine-world/kinds.ts';
import { openSmtpSink } from '../../src/engine-world/smtp-sink.ts';
import { startWorkerProcess, type WorkerProcess } from '../../src/engine-world/start-worker.ts';
import { waitUntil } from '../../src/world/wait-until.ts';
import type { EngineScenario } from './engine-scenario.ts';

const houseId = '0195a0de-0000-7000-8000-000000000047';

export const scenario: EngineScenario = {
  name: 'older backup restored',
  numbers: ['F47'],
  tier: 'first',
  expected: 'a backup taken in the middle of work is restored after everything was sent: nothing is sent twice, before the pause is lifted nothing starts, every job that was open then stands in the report, and what may have been sent and cannot be asked about waits for a person',
  transports: ['postgres'],
  quick: ['postgres'],
  jobs: { quick: 60, full: 400 },
  async run({ jobs, seed, note, expect, measure }) {
    const folder = await mkdtemp(join(tmpdir(), 'omen-restore-'));
    const history = openHistory(join(folder, 'history.jsonl'));
    const [smtp, provider] = await Promise.all([openSmtpSink({ seed }), openHttpProvider({ seed })]);
    const ledgers: TestLedger[] = [];
    const workers: WorkerProcess[] = [];
    const start = async (ledger: TestLedger): Promise<void> => {
      const worker = startWorkerProcess({
        history, logFile: join(folder, 'workers.log'), nodeArguments: [], onHeld: (held) => held.letGo(),
        wish: {
          databaseUrl: ledger.url, transport: { kind: 'ledger' }, smtpUrl: smtp.smtpUrl, lookUpUrl: smtp.lookUpUrl, providerUrl: provider.urlOf('keyed'), objects: folder, profile: 'fast', build: 'restored',
          hands: Object.fromEntries(Object.entries(queues).map(([queue, { concurrency }]) => [queue, concurrency])), payloadVersion: 1, lookUpAfterSeconds: 1, keyLifeSeconds: 86_400,
          dotPatienceMs: 4_000, callPatienceMs: 5_000, whenReaped: 'exit',
        },
      });
      workers.push(worker);
      await worker.open;
    };
    const openJobs = async (ledger: TestLedger): Promise<number> =>
      (await ledger.query<{ open: number }>(`select count(*)::int as open from delivery_jobs where status in ('pending', 'running')`))[0]?.open ?? 0;
    try {
      const lost = await openTestLedger();
      ledgers.push(lost);
      await lost.query('create table public.world_rows (job_id uuid not null, fence uuid not null)');
      const sorts = ['blind', 'asked', 'keyed', 'pure'] as const satisfies readonly WorldKind[];
      for (let n = 1; n <= jobs; n += 1) {
        await leave(lost.query, kinds[sorts[n % sorts.length] ?? 'pure'], { houseId, payload: { n, workMs: 200 }, idempotencyKey: `restore-${n}`, sealed: Buffer.from('x') });
      }
      await Promise.all([start(lost), start(lost)]);
      await waitUntil('a part is sent', 60_000, () => smtp.accepted.length >= jobs / 8, 10);
      const backupAt = (await lost.query<{ at: Date }>('select clock_timestamp() as at'))[0]?.at ?? new Date();
      const restored = await copyTestLedger(lost);
      ledgers.push(restored);
      await restored.query('create table public.world_rows (job_id uuid not null, fence uuid not null)');
      const openThen = await restored.query<{ id: string; kind: string }>(`select id::text as id, kind from delivery_jobs where status in ('pending', 'running', 'uncertain')`);
      note(`a backup is taken while ${openThen.length} of ${jobs} jobs are open`);
      await waitUntil('everything is sent', 120_000, async () => (await openJobs(lost)) === 0);
      for (const worker of workers) await worker.kill();
      const [lettersBefore, callsBefore] = [smtp.accepted.length, provider.accepted.length];
      note(`the house burns down after ${lettersBefore} letters, and the backup is restored`);

      const report = await restored.transaction((query) => afterRestore(query, backupAt, { actor: 'omen_restore' }));
      await Promise.all([start(restored), start(restored)]);
      const told = new Set(report.map(({ id }) => id));
      expect('every job that was open stands in the report, and no other', told.size === openThen.length && openThen.every(({ id }) => told.has(id)));
      await waitUntil('what can be asked about is settled under the pause', 60_000, async () =>
        (await restored.query(`select 1 from delivery_jobs where status = 'uncertain' and kind = $1`, [kinds.asked.kind])).length === 0);
      expect('nothing was sent under the pause', smtp.accepted.length === lettersBefore && provider.accepted.length === callsBefore);
      expect('nothing was claimed under the pause', (await restored.query(`select 1 from delivery_jobs where status = 'running'`)).length === 0);

      await resume(restored.query, 'all', { actor: 'a person' });
      note('a person lifts the pause');
      await waitUntil('everything has an outcome or waits for a person', 120_000, async () => (await openJobs(restored)) === 0);
      const letters = smtp.accepted.map(({ messageId }) => messageId);
      expect('no letter was sent twice', new Set(letters).size === letters.length);
      expect('the provider acted once on each call', new Set(provider.accepted.map(({ key }) => key)).size === provider.accepted.length);
      const sent = new Set(letters.map((messageId) => familyOf(messageId)));
      const ended = await restored.query<{ id: string; kind: string; status: string }>('select id::text as id, kind, status from delivery_jobs');
      const held = ended.filter(({ status }) => status === 'uncertain');
      expect('what is held is blind, was open when the backup was taken, and had been sent', held.every(({ id, kind }) => kind === kinds.blind.kind && told.has(id) && sent.has(id)));
      expect('everything else succeeded', ended.every(({ status }) => status === 'uncertain' || status === 'succeeded'));
      expect('some were held, or nothing was proved', held.length > 0);
      measure('open when the backup was taken', openThen.length);
      measure('held for a person', held.length);
      measure('letters in all', letters.length);
    } finally {
      for (const worker of workers) await worker.kill();
      for (const ledger of ledgers) await ledger.drop();
      await Promise.all([smtp.close(), provider.close(), history.close()]);
      await rm(folder, { recursive: true, force: true });
    }
  },
};
