import { ReasonTag, type DeliveryDetail } from '@omenhall/contracts/operator/operator.schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { counter } from '../../api/operator-client.ts';
import { deliveriesCopy as copy } from '../../copy/en/operator-deliveries.ts';
import { newKey } from '../../storage/new-key.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { sayKind } from '../../ui/counter/delivery-columns.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';

interface Props {
  delivery: DeliveryDetail;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onResent: (fresh: DeliveryDetail) => void;
}

/** Says what sending again does, asks for a reason, and leaves one fresh delivery however often it is pressed. */
export function ResendDialog({ delivery, open, onOpenChange, onResent }: Props) {
  const client = useQueryClient();
  const [reason, setReason] = useState<ReasonTag | null>(null);
  const [missing, setMissing] = useState(false);
  // One key per opening: a second press, or a repeat after a lost answer, is the same wish.
  const [requestKey, setRequestKey] = useState(newKey);
  const item = sayKind(delivery.kind);
  const resend = useMutation(counter.operator.resend.mutationOptions({
    onSuccess: async (fresh) => {
      client.setQueryData(counter.operator.delivery.queryKey({ id: fresh.id }), fresh);
      setRequestKey(newKey());
      setReason(null);
      onResent(fresh);
      onOpenChange(false);
      await client.invalidateQueries({ queryKey: counter.operator.deliveries.pathKey() });
    },
  }));

  function confirm() {
    setMissing(reason === null);
    if (reason !== null && !resend.isPending) resend.mutate({ deliveryId: delivery.id, reason, requestKey });
  }

  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={copy.resendTitle} description={copy.resendWhat(item, delivery.maskedAddress ?? copy.none)}>
      {delivery.family.at(-1)?.state === 'checking' && <div className="mb-4"><Notice tone="warn" fact={copy.maybeDouble}>{copy.maybeDoubleNext}</Notice></div>}
      <ul className="mb-6 grid list-disc gap-1 ps-5 text-label">{copy.resendSteps.map((step) => <li key={step}>{step}</li>)}</ul>
      <ChoiceList
        legend={copy.reason}
        short
        choices={ReasonTag.options.map((tag) => ({ value: tag, name: copy.reasons[tag] }))}
        chosen={reason}
        error={missing ? copy.reasonMissing : undefined}
        onChoose={(tag) => {
          setReason(tag);
          setMissing(false);
        }}
      />
      {resend.error && <div className="mt-4"><Refusal error={resend.error} /></div>}
      <p className="mt-6 flex flex-wrap gap-3">
        <Button kind="next" busy={resend.isPending} onClick={confirm}>{copy.confirm(item)}</Button>
        <Button onClick={() => { onOpenChange(false); }}>{copy.cancel}</Button>
      </p>
    </Dialog>
  );
}
