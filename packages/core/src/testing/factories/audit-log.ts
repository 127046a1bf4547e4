import { randomUUID } from 'node:crypto';
import { auditOrigin, linkEvents, signCheckpoint, verifyLog, type Signed, type Verdict } from '../../audit/index.ts';
import { recordAudit } from '../../foundation/record-audit.ts';
import type { Query } from '@omenhall/db';
import { memoryWitness, type MemoryWitness } from '../fakes/memory-witness.ts';
import type { Core, Seeker, TestHouse } from '../open-core.ts';

/** The log of a test's own database, with a sequencer one calls by hand and a witness in memory. */
export interface AuditBench {
  witness: MemoryWitness;
  signer: { name: string; publicKey: Uint8Array };
  /** Leaves this many events about one person. */
  write(seeker: Seeker, count: number): Promise<void>;
  link(): Promise<number | null>;
  /** Links, lets a minute pass and signs. */
  sign(): Promise<Signed>;
  verify(options?: { since?: number | null; query?: Query; withKeys?: boolean }): Promise<Verdict>;
}

export function auditBench(core: Core, house: TestHouse): AuditBench {
  const witness = memoryWitness();
  const inSequence = core.database.asSequencer;
  const signer = { name: auditOrigin(house.facts.id), publicKey: house.keys.sign(new Uint8Array()).publicKey };
  const link = (): Promise<number | null> => linkEvents(inSequence);
  return {
    witness, signer, link,
    async write(seeker, count) {
      for (let i = 0; i < count; i += 1) await seeker.inTransaction((inside) => recordAudit(inside, { action: 'question.drafted', entityType: 'reading_record', entityId: randomUUID(), meta: { spread: `s${i}`, topic: 'self', kept: i % 2 === 0 } }));
    },
    async sign() {
      await link();
      house.clock.turnSeconds(60);
      return signCheckpoint({ inSequence, keys: house.keys, clock: house.clock, origin: signer.name, witnesses: [witness] });
    },
    verify: ({ since = null, query = core.service, withKeys = false } = {}) =>
      verifyLog({ query, signer, witnesses: [{ name: witness.name, notes: witness.notes }], since, keys: withKeys ? house.keys : null }),
  };
}
