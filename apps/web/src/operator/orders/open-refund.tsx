import type { OpenRefund as Wish } from '@omenhall/contracts/operator/refunds.schema';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { counter } from '../../api/operator-client.ts';
import { refundsCopy as copy, refundWhy } from '../../copy/en/operator-refunds.ts';
import { Button } from '../../ui/button.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { useRights } from '../../ui/counter/use-rights.ts';
import { SelectField } from '../../ui/field.tsx';

const reasons = ['no_access', 'technical_error', 'accidental', 'dissatisfaction'] as const satisfies readonly Wish['class'][];

interface Props { purchaseId: string; orderCode: string; paid: boolean }

/** Money of one order: its cases, and for those who may a new one for what the customer said. */
export function OpenRefund({ purchaseId, orderCode, paid }: Props) {
  const navigate = useNavigate();
  const may = useRights();
  const [why, setWhy] = useState<Wish['class']>('technical_error');
  const [requestKey] = useState(() => crypto.randomUUID());
  const open = useMutation(counter.operator.openRefund.mutationOptions({ onSuccess: ({ id }) => { void navigate({ to: counterPaths.refund(id) }); } }));
  return (
    <section className="grid min-w-0 max-w-md gap-4">
      <h2>{copy.openTitle}</h2>
      <p><Link className="cell-link" to={counterPaths.refunds} search={{ order: orderCode }}>{copy.seeCases}</Link></p>
      {paid && may('recreate_reading') && (
        <>
          <SelectField label={copy.openWhy} hint={copy.openHelp} value={why} onChange={(event) => { setWhy(reasons.find((one) => one === event.target.value) ?? why); }}>
            {reasons.map((one) => <option key={one} value={one}>{refundWhy[one]}</option>)}
          </SelectField>
          <p><Button size="row" busy={open.isPending} onClick={() => { open.mutate({ purchaseId, class: why, requestKey }); }}>{copy.openCase}</Button></p>
          {open.error && <Refusal error={open.error} />}
        </>
      )}
    </section>
  );
}
