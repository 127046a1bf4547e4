import { OperatorRole } from '@omenhall/contracts/operator/operator.schema';
import { EmailAddress } from '@omenhall/contracts/values/email-address';
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
import { SelectField, TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useKeepPeople } from './use-people.ts';

/** An address and a role; the letter leaves once the owner has proven anew who it is. */
export function InviteForm() {
  const keep = useKeepPeople();
  const [address, setAddress] = useState('');
  const [role, setRole] = useState<OperatorRole>('viewer');
  const [error, setError] = useState<string>();
  const { run, asking, proven, cancel } = useStepUp();
  const invite = useMutation(counter.operator.invite.mutationOptions({
    onSuccess: (people) => {
      keep(people);
      setAddress('');
    },
  }));
  return (
    <>
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const readable = EmailAddress.safeParse(address).success;
          setError(readable ? undefined : copy.badAddress);
          if (readable && !invite.isPending) run(() => invite.mutateAsync({ address, role }));
        }}
      >
        <TextField type="email" name="invite" autoComplete="off" label={copy.inviteAddress} hint={copy.inviteHint} value={address} error={error} onChange={(event) => { setAddress(event.target.value); }} />
        <SelectField label={copy.role} value={role} onChange={(event) => { setRole(OperatorRole.options.find((one) => one === event.target.value) ?? 'viewer'); }}>
          {OperatorRole.options.map((one) => <option key={one} value={one}>{copy.roles[one]}</option>)}
        </SelectField>
        {invite.error && !refusedWith(invite.error, 'step-up-needed') && <Refusal error={invite.error} />}
        {invite.isSuccess && <output className="block"><Notice tone="good" glyph="handed-over" fact={copy.sentFact}>{copy.sent}</Notice></output>}
        <p><Button kind="next" size="row" type="submit" busy={invite.isPending}>{copy.send}</Button></p>
      </form>
      {/* Beside the form and not inside: what is submitted in a dialog rises through its parents. */}
      <Dialog open={asking} onOpenChange={(open) => { if (!open) cancel(); }} title={stepUpCopy.title}><StepUpForm onProven={proven} onCancel={cancel} /></Dialog>
    </>
  );
}
