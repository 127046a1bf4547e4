import { deliveryStates } from '@omenhall/contracts/values/state-words';
import type { TrackedDelivery, Tracker } from '@omenhall/contracts/trail/trail.schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { house } from '../../api/seeker-client.ts';
import { outcomes, reasons, trailCopy as copy } from '../../copy/en/trail.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useOnline } from '../../ui/offline-line.tsx';
import { Refused } from '../../ui/refused.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';

interface Props { orderCode: string; delivery: TrackedDelivery }

/** One thing that is made or sent: its state in words, every attempt folded beneath, and its repair. */
export function DeliveryRow({ orderCode, delivery }: Props) {
  const client = useQueryClient();
  const online = useOnline();
  const onSuccess = (tracker: Tracker) => { client.setQueryData(house.trail.track.queryKey({ orderCode }), tracker); };
  const resend = useMutation(house.trail.resend.mutationOptions({ onSuccess }));
  const confirm = useMutation(house.trail.confirmArrival.mutationOptions({ onSuccess }));
  const named = { orderCode, supportRef: delivery.supportRef };
  const again = () => { resend.mutate(named); };
  const state = deliveryStates[delivery.state];
  const because = delivery.reason === null ? undefined : reasons[delivery.reason];
  return (
    <li className="border-b border-line py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3>{delivery.item}</h3>
        <StateMark state={state} />
      </div>
      <p className="flex justify-between gap-4 text-label text-muted"><span>{state.toSeeker}</span><span className="register flex-none"><Moment at={delivery.at} /></span></p>
      {because !== undefined && <p className="text-label">{copy.because}: {because}.</p>}
      {delivery.nextAt && <p className="text-label">{copy.next}: <Moment at={delivery.nextAt} /></p>}
      <details className="text-label">
        <summary>{delivery.attempts.length === 0 ? copy.noAttempts : copy.attempts(delivery.attempts.length)}</summary>
        <ol className="register mb-2 ml-5 grid gap-1">
          {delivery.attempts.map((attempt) => (
            <li key={attempt.number} className="grid grid-cols-[minmax(0,1fr)_auto] gap-4">
              <span>{copy.attempt(attempt.number)}: {attempt.finishedAt ? outcomes[attempt.outcome] ?? attempt.outcome : deliveryStates.running.toSeeker}</span>
              <Moment at={attempt.startedAt} />
            </li>
          ))}
        </ol>
        <p className="ml-5 text-muted">{copy.ref}: <span className="hash">{delivery.supportRef}</span></p>
      </details>
      {delivery.asks && (
        <div className="mt-2">
          <Notice tone="warn" fact={copy.asks}>
            <p>{copy.asksHelp}</p>
            <p className="mt-3 flex flex-wrap gap-3">
              <Button size="row" busy={confirm.isPending} disabled={!online} onClick={() => { confirm.mutate(named); }}>{copy.arrived}<span className="sr-only">: {delivery.item}</span></Button>
              {delivery.mayResend && <Button size="row" busy={resend.isPending} disabled={!online} onClick={again}>{copy.notArrived}<span className="sr-only">: {delivery.item}</span></Button>}
            </p>
          </Notice>
        </div>
      )}
      {delivery.mayResend && !delivery.asks && (
        <p className="mt-1">
          <Button size="row" busy={resend.isPending} disabled={!online} onClick={again}>
            {copy.again}<span className="sr-only">: {delivery.item}</span>
          </Button>
        </p>
      )}
      <output className="block text-label">{resend.isSuccess ? copy.againDone : confirm.isSuccess && copy.arrivedDone}</output>
      {confirm.error && <div className="mt-2"><Refused error={confirm.error} /></div>}
      {resend.error && <div className="mt-2"><Refused error={resend.error} /></div>}
    </li>
  );
}
