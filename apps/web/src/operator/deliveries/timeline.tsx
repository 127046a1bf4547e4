import type { DeliveryDetail } from '@omenhall/contracts/operator/operator.schema';
import { deliveryStates } from '@omenhall/contracts/values/state-words';
import { deliveriesCopy as copy, outcomeWords, sayCause, stageReached } from '../../copy/en/operator-deliveries.ts';
import { sayDuration } from '../../copy/en/operator.ts';
import { awaitsTry } from '../../ui/counter/delivery-columns.tsx';
import { Until } from '../../ui/counter/age.tsx';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { Trail, type Station } from '../../ui/trail.tsx';

interface Props { delivery: DeliveryDetail }

/** From being left to being closed: every attempt with its worker, how far it came, why it ended and how long it took. */
export function Timeline({ delivery }: Props) {
  const left: Station = { id: 'left', state: 'done', label: copy.left, when: <Stamp at={delivery.createdAt} /> };
  return <Trail label={copy.timelineLabel} stations={[left, ...delivery.history.map(stationOf), ...nextOf(delivery)]} />;
}

type Attempt = DeliveryDetail['history'][number];

function stationOf(attempt: Attempt): Station {
  const { number, outcome, worker, stage, code, providerRef, startedAt, finishedAt } = attempt;
  const facts = [
    code === null ? null : sayCause(code),
    stage === null || stage === 'done' ? null : copy.stage(stageReached[stage] ?? stage),
    copy.worker(worker),
    finishedAt === null ? null : copy.took(sayDuration(finishedAt.getTime() - startedAt.getTime())),
  ].filter((fact) => fact !== null);
  return {
    id: `attempt-${number}`,
    state: outcome === 'done' || outcome === 'later' ? 'done' : 'failed',
    label: copy.attempt(number, outcomeWords[outcome] ?? outcome),
    when: <Stamp at={startedAt} />,
    detail: <>{facts.join(' · ')}{providerRef !== null && <span className="hash block">{providerRef}</span>}</>,
  };
}

function nextOf(delivery: DeliveryDetail): Station[] {
  if (delivery.state === 'running') return [{ id: 'running', state: 'here', label: copy.running }];
  if (delivery.state === 'checking') return [{ id: 'checking', state: 'here', label: copy.checking, detail: deliveryStates.checking.toOperator }];
  if (delivery.finishedAt === null && delivery.nextRunAt !== null && awaitsTry(delivery)) return [{ id: 'next', state: 'here', label: copy.nextTry, when: <Until at={delivery.nextRunAt} /> }];
  if (delivery.finishedAt === null) return [];
  return [{ id: 'closed', state: delivery.state === 'needs_person' ? 'failed' : 'done', label: delivery.state === 'needs_person' ? copy.gaveUp : copy.finished, when: <Stamp at={delivery.finishedAt} />, ...(delivery.reason === null ? {} : { detail: sayCause(delivery.reason) }) }];
}
