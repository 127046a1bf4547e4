import { RefundDecision, type DecideRefund, type RefundCase } from '@omenhall/contracts/operator/refunds.schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { refusedWith } from '../../api/explain-error.ts';
import { counter } from '../../api/operator-client.ts';
import { decisionWords, refundsCopy as copy } from '../../copy/en/operator-refunds.ts';
import { stepUpCopy } from '../../copy/en/operator-people.ts';
import { sayMoney } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { StepUpForm } from '../../ui/counter/step-up-form.tsx';
import { useRights } from '../../ui/counter/use-rights.ts';
import { useStepUp } from '../../ui/counter/use-step-up.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { readAmount } from './refund-filter.rules.ts';

const Word = RefundDecision.exclude(['partly']);

/** The one decision of a case: a word, and for a grant how much. It asks for a fresh proof. */
export function DecideForm({ refund }: { refund: RefundCase }) {
  const client = useQueryClient();
  const may = useRights();
  const { run, asking, proven, cancel } = useStepUp();
  const most = Math.min(refund.amountMinor, refund.leftMinor);
  const [word, setWord] = useState<DecideRefund['decision'] | null>(null);
  const [typed, setTyped] = useState((most / 100).toFixed(2));
  const [errors, setErrors] = useState<{ word?: string; amount?: string }>({});
  const queryKey = counter.operator.refund.queryKey({ id: refund.id });
  const decide = useMutation(counter.operator.decideRefund.mutationOptions({ onSuccess: (shown) => { client.setQueryData(queryKey, shown); } }));
  if (decide.isSuccess) return <output className="block"><Notice tone="good" fact={copy.decided} /></output>;
  const again = refund.status === 'failed' && refund.stripeRefundId === null;
  if (refund.status !== 'open' && !again) return null;
  if (!may('refund_small')) return <p className="text-muted">{copy.mayNot}</p>;
  const words = again ? (['granted'] as const) : Word.options;

  function send() {
    const amount = readAmount(typed);
    const bad = word === 'granted' && (amount === null || amount < 1 || amount > most);
    setErrors({ ...(word === null ? { word: copy.wordMissing } : {}), ...(bad ? { amount: copy.badAmount } : {}) });
    if (word === null || bad) return;
    run(() => decide.mutateAsync({ id: refund.id, decision: word, amountMinor: word === 'granted' && amount !== refund.amountMinor ? amount : null }));
  }

  return (
    <form noValidate className="grid max-w-md gap-4" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <SelectField label={copy.word} error={errors.word} value={word ?? ''} onChange={(event) => { const read = Word.safeParse(event.target.value); setWord(read.success ? read.data : null); }}>
        <option value="">{copy.wordNone}</option>
        {words.map((one) => <option key={one} value={one}>{decisionWords[one]}</option>)}
      </SelectField>
      {word === 'granted' && <TextField label={copy.amount} hint={copy.amountHint(sayMoney({ amountMinor: most, currency: refund.currency }))} inputMode="decimal" autoComplete="off" error={errors.amount} value={typed} onChange={(event) => { setTyped(event.target.value); }} />}
      {refund.large && <p className="text-label text-muted">{copy.large}</p>}
      {decide.error && !refusedWith(decide.error, 'step-up-needed') && <Refusal error={decide.error} />}
      <p><Button kind="next" size="row" type="submit" busy={decide.isPending}>{copy.send}</Button></p>
      <Dialog open={asking} onOpenChange={(open) => { if (!open) cancel(); }} title={stepUpCopy.title}><StepUpForm onProven={proven} onCancel={cancel} /></Dialog>
    </form>
  );
}
