import { BuyersReason, type RefundsOfOrder } from '@omenhall/contracts/refund/refund.schema';
import { useState } from 'react';
import { buyersReasons, refundCopy as copy } from '../../copy/en/refund.ts';
import { sayMoney } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';

interface Props { refunds: RefundsOfOrder; busy: boolean; onAsk: (input: { class: BuyersReason; requestKey: string }) => void }

/** Asks for what is left of an order's money. One form is one request, however often it is sent. */
export function AskForm({ refunds, busy, onAsk }: Props) {
  const [reason, setReason] = useState<BuyersReason | null>(null);
  const [error, setError] = useState<string>();
  const [requestKey] = useState(() => crypto.randomUUID());
  return (
    <details className="mt-4">
      <summary className="font-semibold">{copy.askTitle}</summary>
      <form
        noValidate
        className="mt-2 grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setError(reason === null ? copy.reasonMissing : undefined);
          if (reason !== null) onAsk({ class: reason, requestKey });
        }}
      >
        <p>{copy.askLead(sayMoney({ amountMinor: refunds.leftMinor, currency: refunds.currency }))}</p>
        <SelectField label={copy.reason} error={error} value={reason ?? ''} onChange={(event) => { const read = BuyersReason.safeParse(event.target.value); setReason(read.success ? read.data : null); }}>
          <option value="">{copy.reasonNone}</option>
          {BuyersReason.options.map((one) => <option key={one} value={one}>{buyersReasons[one]}</option>)}
        </SelectField>
        <p><Button type="submit" busy={busy}>{copy.ask}</Button></p>
      </form>
    </details>
  );
}
