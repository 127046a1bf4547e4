import type { WorkReason } from '@omenhall/contracts/operator/operator.schema';
import { useState } from 'react';
import { reasonCopy, workReasons } from '../../copy/en/operator-work.ts';
import { Button, type ButtonKind } from '../../ui/button.tsx';
import { ReasonSelect } from '../../ui/counter/reason-select.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface Props {
  title: string;
  what: string;
  steps: readonly string[];
  reasons: readonly WorkReason[];
  confirm: string;
  kind: ButtonKind;
  busy: boolean;
  error: unknown;
  onConfirm: (reason: WorkReason) => void;
  onClose: () => void;
}

/** Says what an act on a delivery does and asks for its reason. */
export function WorkDialog({ title, what, steps, reasons, confirm, kind, busy, error, onConfirm, onClose }: Props) {
  const [reason, setReason] = useState<WorkReason | null>(null);
  const [asked, setAsked] = useState(false);
  return (
    <Dialog open onOpenChange={(open) => { if (!open) onClose(); }} title={title} description={what}>
      <div className="grid gap-5">
        <ul className="grid list-disc gap-1 ps-5 text-label">{steps.map((step) => <li key={step}>{step}</li>)}</ul>
        <ReasonSelect words={reasons} chosen={reason} say={(word) => workReasons[word]} missing={asked && reason === null} onChoose={setReason} />
        {error != null && <Refusal error={error} />}
        <p className="flex flex-wrap gap-3">
          <Button
            kind={kind}
            size="row"
            busy={busy}
            onClick={() => {
              setAsked(true);
              if (reason !== null) onConfirm(reason);
            }}
          >
            {confirm}
          </Button>
          <Button size="row" onClick={onClose}>{reasonCopy.cancel}</Button>
        </p>
      </div>
    </Dialog>
  );
}
