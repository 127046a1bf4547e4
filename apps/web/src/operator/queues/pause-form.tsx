import type { WorkBoard, WorkReason } from '@omenhall/contracts/operator/operator.schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { counter } from '../../api/operator-client.ts';
import { queuesCopy as copy, reasonCopy, workReasons } from '../../copy/en/operator-work.ts';
import { Button } from '../../ui/button.tsx';
import { ReasonSelect } from '../../ui/counter/reason-select.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';

interface Props { scopes: readonly string[] }

const reasons: readonly WorkReason[] = ['other_side_trouble', 'upkeep', 'drill', 'bug'];
/** In minutes; null lasts until somebody lifts it. */
const lengths: readonly (number | null)[] = [15, 60, 240, 1_440, null];

/** Holds one scope back: what, why and for how long, said before it is done. */
export function PauseForm({ scopes }: Props) {
  const client = useQueryClient();
  const [scope, setScope] = useState<string | null>(null);
  const [reason, setReason] = useState<WorkReason | null>(null);
  const [minutes, setMinutes] = useState<number | null>(60);
  const [asked, setAsked] = useState(false);
  const pause = useMutation(counter.operator.pause.mutationOptions({
    onSuccess: (board: WorkBoard) => {
      client.setQueryData(counter.operator.queues.queryKey(), board);
      setScope(null);
      setReason(null);
      setAsked(false);
    },
  }));
  return (
    <form
      noValidate
      aria-label={copy.pause}
      className="grid max-w-xl gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (scope !== null && reason !== null && !pause.isPending) pause.mutate({ scope, reason, minutes });
      }}
    >
      <SelectField label={copy.what} value={scope ?? ''} error={asked && scope === null ? copy.whatMissing : undefined} onChange={(event) => { setScope(scopes.find((one) => one === event.target.value) ?? null); }}>
        <option value="">{reasonCopy.choose}</option>
        {scopes.map((one) => <option key={one} value={one}>{copy.scope(one)}</option>)}
      </SelectField>
      <ReasonSelect words={reasons} chosen={reason} say={(word) => workReasons[word]} missing={asked && reason === null} onChoose={setReason} />
      <SelectField label={copy.until} value={String(minutes)} onChange={(event) => { setMinutes(lengths.find((one) => String(one) === event.target.value) ?? null); }}>
        {lengths.map((one) => <option key={String(one)} value={String(one)}>{copy.lasts(one)}</option>)}
      </SelectField>
      {pause.error && <Refusal error={pause.error} />}
      <p><Button kind="danger" size="row" type="submit" busy={pause.isPending}>{copy.confirm}</Button></p>
      <output className="block empty:hidden">{pause.isSuccess && <Notice tone="good" fact={copy.heldFact(copy.scope(pause.variables.scope))} />}</output>
    </form>
  );
}
