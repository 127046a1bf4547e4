import type { Cancelled, DeliveryDetail, Retried } from '@omenhall/contracts/operator/operator.schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { counter } from '../../api/operator-client.ts';
import { workCopy as copy } from '../../copy/en/operator-work.ts';
import { Button } from '../../ui/button.tsx';
import { sayKind } from '../../ui/counter/delivery-columns.tsx';
import { Notice } from '../../ui/notice.tsx';
import { WorkDialog } from './work-dialog.tsx';

interface Props { delivery: DeliveryDetail }

/** Putting a dead delivery back to work, and stopping one that has not left; each says what became of the wish. */
export function Repairs({ delivery }: Props) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<'retry' | 'cancel' | null>(null);
  const [said, setSaid] = useState<{ words: string; well: boolean } | null>(null);
  const done = async ({ word, delivery: now }: Retried | Cancelled) => {
    client.setQueryData(counter.operator.delivery.queryKey({ id: now.id }), now);
    setSaid(word in copy.retried ? { words: copy.retried[word as Retried['word']], well: word === 'retried' } : { words: copy.cancelled[word as Cancelled['word']], well: word !== 'too_late' });
    setAsking(null);
    await client.invalidateQueries({ queryKey: counter.operator.deliveries.pathKey() });
  };
  const retry = useMutation(counter.operator.retry.mutationOptions({ onSuccess: done }));
  const cancel = useMutation(counter.operator.cancel.mutationOptions({ onSuccess: done }));
  const item = sayKind(delivery.kind);
  const close = () => { setAsking(null); };
  return (
    <div className="grid gap-4 empty:hidden">
      {said !== null && <output className="block"><Notice tone={said.well ? 'good' : 'warn'} fact={said.words} /></output>}
      {(delivery.mayRetry || delivery.mayCancel) && (
        <p className="flex flex-wrap gap-3">
          {delivery.mayRetry && <Button size="row" onClick={() => { setAsking('retry'); }}>{copy.retry}</Button>}
          {delivery.mayCancel && <Button size="row" kind="danger" onClick={() => { setAsking('cancel'); }}>{copy.cancel}</Button>}
        </p>
      )}
      {asking === 'retry' && (
        <WorkDialog
          title={copy.retryTitle(item)} what={copy.retryWhat} steps={copy.retrySteps} reasons={['fault_mended', 'person_said', 'drill', 'bug']} confirm={copy.retryConfirm} kind="next"
          busy={retry.isPending} error={retry.error} onConfirm={(reason) => { retry.mutate({ deliveryId: delivery.id, reason }); }} onClose={close}
        />
      )}
      {asking === 'cancel' && (
        <WorkDialog
          title={copy.cancelTitle(item)} what={copy.cancelWhat} steps={copy.cancelSteps} reasons={['not_wanted', 'too_old', 'upkeep', 'drill', 'bug']} confirm={copy.cancelConfirm} kind="danger"
          busy={cancel.isPending} error={cancel.error} onConfirm={(reason) => { cancel.mutate({ deliveryId: delivery.id, reason }); }} onClose={close}
        />
      )}
    </div>
  );
}
