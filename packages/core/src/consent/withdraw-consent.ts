import { cancel } from '@omenhall/delivery/ledger';
import type { Withdrawal, WithdrawalPreview, Withdrawn } from '@omenhall/contracts/consent/consent.schema';
import type { Inside } from '../foundation/context.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { staysAfterWithdrawal } from './consent.rules.ts';
import type { Evidence } from './evidence.ts';

/** By which door a yes was taken back. */
export interface Door {
  source: 'account' | 'unsubscribe_link';
  surface: string;
  control: string;
  evidence?: Evidence;
}

/** The switch on the privacy page. */
const privacyPage: Door = { source: 'account', surface: 'privacy', control: 'toggle' };

/**
 * Takes a yes back and cancels, in the same transaction, what was left on the strength of it.
 * A second call, and the loser of a race, find nothing to take back and change nothing. The ledger row comes first: a
 * job that is being left, claimed or let out at this moment holds the answer's row, so it either waits for us and is
 * refused, or is there to be cancelled.
 */
export async function withdrawConsent(inside: Inside, withdrawal: Withdrawal, door: Door = privacyPage): Promise<Withdrawn> {
  return takeBack(inside, requireSubject(inside), withdrawal, door);
}

/**
 * An operator writes down a withdrawal that the person asked for by letter or telephone. There is no such way to grant:
 * the database takes nothing else from an operator.
 */
export async function recordWithdrawal(inside: Inside, subjectId: string, withdrawal: Withdrawal): Promise<Withdrawn> {
  if (inside.actor.kind !== 'operator') refuse('not-allowed', 'a withdrawal is recorded by an operator');
  return takeBack(inside, subjectId, withdrawal, { source: 'operator', surface: 'operator', control: 'recorded' });
}

/** What a withdrawal would stop, counted as the withdrawal itself would count. Changes nothing. */
export async function previewWithdrawal(inside: Inside, { kind, scopeId }: Withdrawal): Promise<WithdrawalPreview> {
  const relying = await listRelying(inside, requireSubject(inside), { kind, scopeId });
  const counts = new Map<string, number>();
  for (const job of relying) if (!job.out_already) counts.set(job.kind, (counts.get(job.kind) ?? 0) + 1);
  return { kind, stops: [...counts].map(([jobKind, count]) => ({ jobKind, count })), keeps: staysAfterWithdrawal[kind] };
}

async function takeBack(inside: Inside, subjectId: string, { kind, scopeId }: Withdrawal, door: Omit<Door, 'source'> & { source: Door['source'] | 'operator' }): Promise<Withdrawn> {
  const [row] = await inside.query<{ id: string | null }>(
    'select app.write_withdrawal($1::uuid, $2::text, $3::uuid, $4::text, $5::text, $6::text, $7::jsonb)::text as id',
    [subjectId, kind, scopeId, door.source, door.surface, door.control, JSON.stringify(door.evidence ?? {})],
  );
  if (row?.id == null) return { kind, cancelledJobs: 0 };
  let cancelledJobs = 0;
  for (const { id } of await listRelying(inside, subjectId, { kind, scopeId })) {
    if ((await cancel(inside.query, id, 'blocked_consent')) !== 'too_late') cancelledJobs += 1;
  }
  return { kind, cancelledJobs };
}

/** In order of id: two withdrawals at one moment reach for the same jobs in the same order. */
const listRelying = ({ query }: Inside, subjectId: string, { kind, scopeId }: Withdrawal): Promise<{ id: string; kind: string; out_already: boolean }[]> =>
  query('select id::text as id, kind, out_already from app.relying_jobs($1::uuid, $2::text, $3::uuid)', [subjectId, kind, scopeId]);
