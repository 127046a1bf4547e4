import { randomUUID } from 'node:crypto';
import type { ConsentKind } from '@omenhall/contracts/consent/consent.schema';
import type { OperatorRole } from '@omenhall/contracts/access/access.schema';
import type { Database, DatabaseOptions, Query } from '@omenhall/db';
import { cloneDatabase, type ClonedDatabase } from '@omenhall/db/testing';
import type { Hint } from '@omenhall/delivery/ledger';
import { beginGuest } from '../access/index.ts';
import type { Actor } from '../foundation/actor.ts';
import { openContext, type Context, type HouseFacts } from '../foundation/context.ts';
import { seedHouse } from '../house/index.ts';
import { memoryKeys, type MemoryKeys } from './fakes/memory-keys.ts';
import { memoryStore, type MemoryStore } from './fakes/memory-store.ts';
import { pretendDesk, type PretendDesk } from './fakes/pretend-desk.ts';
import { turningClock, type TurningClock } from './fakes/turning-clock.ts';

/** A database of the test's own. Houses in it do not see one another. */
export interface Core {
  clone: ClonedDatabase;
  database: Database;
  /** The privileged login: for arranging and looking, never for what is tested. */
  service: Query;
  openHouse(): Promise<TestHouse>;
  close(): Promise<void>;
}

/** A seeded house with pretend ports, and a way to act in anyone's name. */
export interface TestHouse {
  facts: HouseFacts;
  service: Query;
  clock: TurningClock;
  keys: MemoryKeys;
  desk: PretendDesk;
  store: MemoryStore;
  /** Hints of every job left so far, in the order of their commits. */
  kicked: readonly Hint[];
  /** A person who is new to the house, as a guest. */
  newSeeker(): Promise<Seeker>;
  asVisitor(): Context;
  asSeeker(subjectId: string): Seeker;
  /** One statement of the inbox's. */
  askInbox: Query;
  /** Without an owner: the look-ups that find one. */
  asDesk(owner: { houseId: string; subjectId: string } | null, eventId?: string): Context;
  /** In the house's own name at the desk: how far it has read there. */
  ofHouseAtDesk(): Context;
  asWorker(subjectId: string | null, jobId?: string): Context;
  asOperator(role?: OperatorRole): Context;
  /** A yes or a no to the newest sentence of a kind. */
  say<Action extends 'granted' | 'refused'>(kind: ConsentKind, action: Action): Promise<{ kind: ConsentKind; action: Action; textId: string }>;
}

export type Seeker = Context & { subjectId: string };

/** Opens a database of its own; the server comes from the test set-up. */
export async function openCore(pool: DatabaseOptions['pool'] = {}): Promise<Core> {
  const clone = await cloneDatabase({ pool: { app: 10, webhook: 10, worker: 10, operator: 4, ...pool } });
  return {
    clone, database: clone.database, service: clone.serviceQuery,
    openHouse: () => openHouse(clone.database, clone.serviceQuery),
    close: () => clone.drop(),
  };
}

async function openHouse(database: Database, service: Query): Promise<TestHouse> {
  const slug = `house-${randomUUID()}`;
  const id = await seedHouse(service, { slug, name: 'The test house' });
  const house: HouseFacts = { id, name: 'The test house', locale: 'en', siteUrl: 'https://house.example', supportEmail: 'support@house.example' };
  const clock = turningClock();
  const keys = memoryKeys();
  const kicked: Hint[] = [];

  type Run = Parameters<typeof openContext>[2];
  const open = (actor: Actor, subjectId: string | null, requestId: string, run: Run): Context =>
    openContext({ house, actor, subjectId, requestId, clock }, keys, run, (hints) => void kicked.push(...hints));
  const asSeeker = (subjectId: string): Seeker => {
    const requestId = randomUUID();
    return { ...open({ kind: 'seeker', subjectId, proven: false }, subjectId, requestId, (work) => database.asSubject({ houseId: id, subjectId, requestId }, work)), subjectId };
  };

  return {
    facts: house, service, clock, keys, kicked,
    askInbox: database.askInbox,
    desk: pretendDesk(),
    store: memoryStore(),
    asSeeker,
    async newSeeker() {
      const seeker = asSeeker(randomUUID());
      await seeker.inTransaction(beginGuest);
      return seeker;
    },
    asVisitor: () => open({ kind: 'visitor' }, null, 'visit', (work) => database.asSubject({ houseId: id, subjectId: null, requestId: 'visit' }, work)),
    asDesk(owner, eventId = `evt_${randomUUID()}`) {
      const who = { houseId: owner?.houseId ?? null, subjectId: owner?.subjectId ?? null, requestId: randomUUID() };
      return open({ kind: 'stripe', eventId }, who.subjectId, who.requestId, (work) => database.asWebhook(who, work));
    },
    ofHouseAtDesk() {
      const requestId = randomUUID();
      return open({ kind: 'stripe', eventId: 'sync' }, null, requestId, (work) => database.asWebhook({ houseId: id, subjectId: null, requestId }, work));
    },
    asWorker: (subjectId, jobId = randomUUID()) =>
      open({ kind: 'worker', jobId, subjectId }, subjectId, jobId, (work) => database.asJob({ houseId: id, subjectId, requestId: jobId }, work)),
    asOperator(role = 'operator') {
      const operatorId = randomUUID();
      return open({ kind: 'operator', operatorId, role }, null, 'operate', (work) => database.asOperator({ houseId: id, operatorId, requestId: 'operate' }, work));
    },
    async say(kind, action) {
      const [text] = await service<{ id: string }>('select id from consent_texts where house_id = $1 and kind = $2 order by version desc limit 1', [id, kind]);
      if (text === undefined) throw new Error(`the house asks no ${kind}`);
      return { kind, action, textId: text.id };
    },
  };
}
