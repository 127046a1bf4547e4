import { ReasonTag, type HeldDelivery, type WorkReason } from '@omenhall/contracts/operator/operator.schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { counter } from '../../api/operator-client.ts';
import { deliveriesCopy } from '../../copy/en/operator-deliveries.ts';
import { heldCopy as copy, reasonCopy, workReasons } from '../../copy/en/operator-work.ts';
import { newKey } from '../../storage/new-key.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { sayKind } from '../../ui/counter/delivery-columns.tsx';
import { ReasonSelect } from '../../ui/counter/reason-select.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Known } from './known.tsx';

interface Props { delivery: HeldDelivery; onClose: () => void; onSettled: (said: ReactNode) => void }

type Answer = keyof typeof copy.answers;

/** The words that fit each answer of a person's own. */
const fitting = {
  accepted: ['person_said', 'provider_shows', 'drill'], close: ['not_wanted', 'too_old', 'upkeep', 'drill', 'bug'],
} as const satisfies Record<Exclude<Answer, 'again'>, readonly WorkReason[]>;

/** Asks what is known, says what each answer does, and takes one with its reason. */
export function DecideDialog({ delivery, onClose, onSettled }: Props) {
  const client = useQueryClient();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [own, setOwn] = useState<WorkReason | null>(null);
  const [tag, setTag] = useState<ReasonTag | null>(null);
  const [asked, setAsked] = useState(false);
  const [requestKey] = useState(newKey);
  const close = async (said: ReactNode) => {
    onSettled(said);
    onClose();
    await Promise.all([counter.operator.held, counter.operator.deliveries, counter.operator.overview].map((list) => client.invalidateQueries({ queryKey: list.pathKey() })));
  };
  const resolve = useMutation(counter.operator.resolve.mutationOptions({
    onSuccess: ({ word, delivery: now }, { verdict }) => {
      client.setQueryData(counter.operator.delivery.queryKey({ id: now.id }), now);
      return close(word === 'lost' ? <Notice tone="warn" fact={copy.lostFact}>{copy.lost}</Notice> : <Notice tone="good" fact={copy.settledFact[verdict]} />);
    },
  }));
  const again = useMutation(counter.operator.resend.mutationOptions({
    onSuccess: (fresh) => close(<Notice tone="good" glyph="waiting" fact={copy.settledFact.again}><Link className="cell-link" to={counterPaths.delivery(fresh.id)}>{deliveriesCopy.resentNext}</Link></Notice>),
  }));
  const reason = answer === 'again' ? tag : own;
  const refused = resolve.error ?? again.error;
  const busy = resolve.isPending || again.isPending;
  const answers = (Object.keys(copy.answers) as Answer[]).filter((one) => one !== 'again' || delivery.mayResend);

  function confirm() {
    setAsked(true);
    if (busy || answer === null || reason === null) return;
    if (answer === 'again') {
      if (tag !== null) again.mutate({ deliveryId: delivery.id, reason: tag, requestKey });
    } else if (own !== null) resolve.mutate({ deliveryId: delivery.id, verdict: answer, reason: own });
  }

  return (
    <Dialog open onOpenChange={(open) => { if (!open) onClose(); }} title={copy.dialogTitle(sayKind(delivery.kind), delivery.orderCode)}>
      <div className="grid gap-5">
        <div className="register rounded-card bg-sunken p-3"><Known delivery={delivery} /></div>
        <ChoiceList
          legend={copy.question}
          {...(delivery.mayResend ? {} : { hint: copy.again })}
          choices={answers.map((value) => ({ value, ...copy.answers[value] }))}
          chosen={answer}
          error={asked && answer === null ? copy.answerMissing : undefined}
          onChoose={(next) => {
            setAnswer(next);
            setOwn(null);
          }}
        />
        {answer === 'again' && <ReasonSelect words={ReasonTag.options} chosen={tag} say={(word) => deliveriesCopy.reasons[word]} missing={asked && tag === null} onChoose={setTag} />}
        {answer !== null && answer !== 'again' && <ReasonSelect words={fitting[answer]} chosen={own} say={(word) => workReasons[word]} missing={asked && own === null} onChoose={setOwn} />}
        {refused && <Refusal error={refused} />}
        <p className="flex flex-wrap gap-3">
          <Button kind="next" size="row" busy={busy} onClick={confirm}>{answer === null ? copy.decide : copy.confirm[answer]}</Button>
          <Button size="row" onClick={onClose}>{reasonCopy.cancel}</Button>
        </p>
      </div>
    </Dialog>
  );
}
