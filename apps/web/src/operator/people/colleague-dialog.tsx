import { OperatorRole } from '@omenhall/contracts/operator/operator.schema';
import type { Colleague } from '@omenhall/contracts/operator/operator.schema';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { refusedWith } from '../../api/explain-error.ts';
import { counter } from '../../api/operator-client.ts';
import { peopleCopy as copy, stepUpCopy } from '../../copy/en/operator-people.ts';
import { Button } from '../../ui/button.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { StepUpForm } from '../../ui/counter/step-up-form.tsx';
import { useStepUp } from '../../ui/counter/use-step-up.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/field.tsx';
import { useKeepPeople } from './use-people.ts';

interface Props { colleague: Colleague; onClose: () => void }

/** Another role, or the end of it; in between, the proof, with what was chosen kept. */
export function ColleagueDialog({ colleague, onClose }: Props) {
  const keep = useKeepPeople();
  const [role, setRole] = useState<OperatorRole>(colleague.role);
  const { run, asking, proven, cancel } = useStepUp();
  const done = (people: Colleague[]) => {
    keep(people);
    onClose();
  };
  const change = useMutation(counter.operator.changeRole.mutationOptions({ onSuccess: done }));
  const revoke = useMutation(counter.operator.revoke.mutationOptions({ onSuccess: done }));
  const refused = change.error ?? revoke.error;
  const { id, maskedAddress, joinedAt } = colleague;
  return (
    <Dialog open onOpenChange={(open) => { if (!open) onClose(); }} title={asking ? stepUpCopy.title : copy.dialogTitle(maskedAddress)}>
      {asking ? <StepUpForm onProven={proven} onCancel={cancel} /> : (
        <div className="grid gap-4">
          <p className="text-muted">{copy.dialogLead}</p>
          <SelectField label={copy.role} value={role} onChange={(event) => { setRole(OperatorRole.options.find((one) => one === event.target.value) ?? colleague.role); }}>
            {OperatorRole.options.map((one) => <option key={one} value={one}>{copy.roles[one]}</option>)}
          </SelectField>
          {refused && !refusedWith(refused, 'step-up-needed') && <Refusal error={refused} />}
          <p className="flex flex-wrap gap-3">
            <Button kind="next" size="row" busy={change.isPending} aria-disabled={role === colleague.role || undefined} onClick={() => { if (role !== colleague.role) run(() => change.mutateAsync({ id, role })); }}>{copy.save}</Button>
            <Button kind="danger" size="row" busy={revoke.isPending} onClick={() => { run(() => revoke.mutateAsync({ id })); }}>{joinedAt === null ? copy.withdrawInvite(maskedAddress) : copy.revoke(maskedAddress)}</Button>
            <Button size="row" onClick={onClose}>{copy.cancel}</Button>
          </p>
        </div>
      )}
    </Dialog>
  );
}
