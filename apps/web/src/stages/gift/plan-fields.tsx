import type { ConsentText } from '@omenhall/contracts/consent/consent.schema';
import { giftCopy as copy } from '../../copy/en/gift.ts';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { ConsentRow, type ConsentAnswer } from '../../ui/consent-row.tsx';
import type { FieldErrors } from '../../ui/error-summary.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { arrivalOf, ownZone, zonesHere, type Plan } from './plan.rules.ts';

interface Props {
  plan: Plan;
  onChange: (change: Partial<Plan>) => void;
  consent: { text: ConsentText | undefined; answer: ConsentAnswer | null; onAnswer: (answer: ConsentAnswer) => void };
  errors: FieldErrors;
}

/** Where a gift goes and when, by the clock of whoever it is for. */
export function PlanFields({ plan, onChange, consent, errors }: Props) {
  const arrival = plan.when === 'later' ? arrivalOf(plan, ownZone()) : null;
  return (
    <div className="grid gap-8">
      <ChoiceList
        id="way"
        legend={copy.way}
        chosen={plan.way}
        onChoose={(way) => { onChange({ way }); }}
        choices={[{ value: 'letter', name: copy.byLetter, detail: copy.byLetterDetail }, { value: 'hand', name: copy.byHand, detail: copy.byHandDetail }]}
      />
      {plan.way === 'letter' && (
        <>
          <div>
            <TextField
              id="recipient" type="email" autoComplete="off" inputMode="email" spellCheck={false} label={copy.recipient} hint={copy.recipientHint}
              value={plan.recipient} error={errors.wordsOf('recipient')} onChange={(event) => { errors.settle('recipient'); onChange({ recipient: event.target.value }); }}
            />
            {consent.text && <ConsentRow id="consent" text={consent.text} answer={consent.answer} onAnswer={(answer) => { errors.settle('consent'); consent.onAnswer(answer); }} error={errors.wordsOf('consent')} />}
          </div>
          <ChoiceList
            id="when"
            legend={copy.when}
            short
            chosen={plan.when}
            onChoose={(when) => { errors.settle('sendAt'); onChange({ when }); }}
            choices={[{ value: 'now', name: copy.atOnce, detail: copy.atOnceDetail }, { value: 'later', name: copy.later, detail: copy.laterDetail }]}
          />
          {plan.when === 'later' && (
            <div className="grid gap-4">
              <TextField
                id="sendAt" type="datetime-local" label={copy.sendAt} value={plan.sendAt} error={errors.wordsOf('sendAt')}
                onChange={(event) => { errors.settle('sendAt'); onChange({ sendAt: event.target.value }); }}
              />
              <SelectField id="zone" label={copy.zone} hint={copy.zoneHint} value={plan.zone} onChange={(event) => { errors.settle('sendAt'); onChange({ zone: event.target.value }); }}>
                {zonesHere(ownZone()).map((zone) => <option key={zone} value={zone}>{zone.replaceAll('_', ' ')}</option>)}
              </SelectField>
              <output className="block text-label">{arrival && <>{copy.arrives(arrival.there, arrival.place, arrival.here)} {arrival.moved && copy.moved}</>}</output>
            </div>
          )}
        </>
      )}
    </div>
  );
}
