import type { HouseFlag } from '@omenhall/contracts/operator/operator.schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { refusedWith } from '../../api/explain-error.ts';
import { counter } from '../../api/operator-client.ts';
import { switchesCopy as copy, switchStates } from '../../copy/en/operator-house.ts';
import { stepUpCopy } from '../../copy/en/operator-people.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/counter/facts.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { StepUpForm } from '../../ui/counter/step-up-form.tsx';
import { useStepUp } from '../../ui/counter/use-step-up.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';

interface Props { flag: HouseFlag; mayTurn: boolean }

/** One switch: how it stands, what each side means, and for those who may the button to the other side. */
export function FlagSection({ flag: { name, value, since }, mayTurn }: Props) {
  const client = useQueryClient();
  const { run, asking, proven, cancel } = useStepUp();
  const turn = useMutation(counter.operator.setFlag.mutationOptions({
    onSuccess: (flags) => { client.setQueryData(counter.operator.flags.queryKey(), flags); },
  }));
  const { name: words, on, off } = copy.switches[name];
  const other = value === 'on' ? 'off' : 'on';
  return (
    <section className="grid gap-4" aria-labelledby={`switch-${name}`}>
      <h2 id={`switch-${name}`}>{words}</h2>
      <Facts facts={[
        { name: copy.state, value: <StateMark state={switchStates[value]} /> },
        { name: copy.since, value: since === null ? copy.never : <Stamp at={since} /> },
      ]} />
      <p>{on}</p>
      <p>{off}</p>
      {turn.error && !refusedWith(turn.error, 'step-up-needed') && <Refusal error={turn.error} />}
      <output className="block">{turn.isSuccess && turn.variables.value === value && <Notice tone="good" fact={copy.turnedFact[turn.variables.value](words)} />}</output>
      {mayTurn && (
        <p><Button kind={other === 'off' ? 'danger' : 'next'} size="row" busy={turn.isPending} aria-label={copy.turnNamed[other](words)} onClick={() => { run(() => turn.mutateAsync({ name, value: other })); }}>{copy.turn[other]}</Button></p>
      )}
      <Dialog open={asking} onOpenChange={(open) => { if (!open) cancel(); }} title={stepUpCopy.title}><StepUpForm onProven={proven} onCancel={cancel} /></Dialog>
    </section>
  );
}
