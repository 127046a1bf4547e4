import type { Stage, StageCode, Tracker } from '@omenhall/contracts/trail/trail.schema';

export type BuyersStop = 'paid' | 'written' | 'made' | 'letter';

export interface TrailStop {
  stop: BuyersStop;
  state: 'done' | 'here' | 'to-come' | 'failed';
  at: Date | null;
}

/** Which of the ten stages a buyer reads as one stop. Those between the bank and us, archive and support are no stops of theirs. */
const stagesOf: Record<BuyersStop, readonly StageCode[]> = {
  paid: ['payment_confirmed'],
  written: [],
  made: ['artifact_created'],
  letter: ['delivery_queued', 'email_sent'],
};

const stops: readonly BuyersStop[] = ['paid', 'written', 'made', 'letter'];
const doneStates: readonly string[] = ['made', 'accepted', 'delivered', 'handed_over', 'skipped'];

/** Told as a buyer reads it; `opens` is a scroll when unset. */
export type Trailed = Pick<Tracker, 'stages' | 'deliveries'> & Partial<Pick<Tracker, 'opens'>>;

/** The ten stages and the deliveries of an order as four stops: paid, written, made, letter. What is no scroll is not written and has no files. One stop at most is "here". */
export function buyersTrail({ stages, deliveries, opens = 'scroll' }: Trailed): TrailStop[] {
  const writing = deliveries.filter(({ kind }) => kind === 'interpretation_job');
  const told = stops.filter((stop) => opens === 'scroll' || stop === 'paid' || stop === 'letter').map((stop): TrailStop => {
    if (stop !== 'written') return fromStages(stop, stages.filter(({ code }) => stagesOf[stop].includes(code)));
    const last = writing.at(-1);
    if (!last) return { stop, state: 'to-come', at: null };
    return { stop, state: last.state === 'needs_person' ? 'failed' : doneStates.includes(last.state) ? 'done' : 'to-come', at: doneStates.includes(last.state) ? last.at : null };
  });
  const here = told.findIndex(({ state }) => state !== 'done');
  return told.map((stop, index) => (index === here && stop.state === 'to-come' ? { ...stop, state: 'here' } : stop));
}

function fromStages(stop: BuyersStop, stages: readonly Stage[]): TrailStop {
  const at = stages.reduce<Date | null>((latest, { at: time }) => (time && (!latest || time > latest) ? time : latest), null);
  if (stages.some(({ state }) => state === 'failed')) return { stop, state: 'failed', at };
  const done = stages.length > 0 && stages.every(({ state }) => state === 'done' || state === 'not_needed');
  return { stop, state: done ? 'done' : 'to-come', at: done ? at : null };
}
