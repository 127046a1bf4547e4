import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { redeemCopy as copy } from '../../copy/en/gift.ts';
import { stepsCopy } from '../../copy/en/steps.ts';
import { changeDraft, clearDraft, readDraft, useDraft } from '../../storage/tab-draft.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorSummary, useFieldErrors } from '../../ui/error-summary.tsx';
import { TextField } from '../../ui/field.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { StepMissing } from '../../ui/step-missing.tsx';
import { isAddress } from './plan.rules.ts';

/** Everything once more, with nothing due: a gift pays for it. */
export function RedeemCheckPage() {
  const draft = useDraft();
  const navigate = useNavigate();
  const errors = useFieldErrors();
  const [opened, setOpened] = useState(false);
  const redeem = useMutation(house.gift.redeem.mutationOptions());
  const { gift, readingId, sealed, adult, address } = draft;
  if (opened) return null;
  if (!gift || readingId === null || !sealed) return <StepMissing />;

  async function open() {
    const { decisions, checkoutKey, ...typed } = readDraft();
    const missing = [
      typed.address.trim() !== '' && !isAddress(typed.address) && { fieldId: 'address', words: copy.missing.address },
      !typed.adult && { fieldId: 'adult', words: copy.missing.adult },
    ].filter((error) => error !== false);
    if (errors.show(missing) || typed.gift === null || typed.readingId === null) return;
    const done = await redeem.mutateAsync({
      code: typed.gift.code, readingId: typed.readingId, address: typed.address.trim() === '' ? null : typed.address.trim(), decisions: [...Object.values(decisions), typed.gift.decision], adult: true, requestKey: checkoutKey,
    }).catch(() => null);
    if (!done) return;
    setOpened(true);
    await navigate({ to: done.url });
    clearDraft();
  }

  const rows: [string, string][] = [
    [copy.rows.reading, [draft.product?.name, draft.spread?.name].filter(Boolean).join(' · ')],
    [copy.rows.voice, draft.voice?.name ?? ''],
    [copy.rows.question, draft.specialCategory?.action === 'granted' ? copy.questionSealed : copy.questionNone],
    [copy.rows.draw, copy.drawSealed(sealed.signs.length)],
  ];
  return (
    <Page title={copy.checkTitle} margin={stepsCopy.step(5)} lead={copy.checkLead}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); void open(); }}>
        {errors.errors.length > 0 && <Row><ErrorSummary of={errors} /></Row>}
        <Row station>
          <dl>
            {rows.map(([name, value]) => (
              <div key={name} className="grid min-h-11 grid-cols-[6rem_minmax(0,1fr)] items-center gap-x-4 border-b border-line py-2">
                <dt className="text-label text-muted">{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </Row>
        <Row station>
          <TextField
            id="address" type="email" name="email" autoComplete="email" inputMode="email" spellCheck={false} label={copy.address} hint={copy.addressHint}
            value={address} error={errors.wordsOf('address')} onChange={(event) => { errors.settle('address'); changeDraft({ address: event.target.value }); }}
          />
          <label htmlFor="adult" className="mt-4 flex min-h-12 items-center gap-3 font-semibold">
            <input id="adult" type="checkbox" className="size-5 flex-none accent-accent" checked={adult} aria-invalid={errors.wordsOf('adult') ? true : undefined} onChange={(event) => { errors.settle('adult'); changeDraft({ adult: event.target.checked }); }} />
            {copy.adult}
          </label>
          {errors.wordsOf('adult') && <p className="ink-bad text-label font-semibold">{errors.wordsOf('adult')}</p>}
          {redeem.error && <div className="mt-4"><Refused error={redeem.error} onAgain={() => { void open(); }} /></div>}
        </Row>
        <Row>
          <div className="next-bar flex items-center justify-between gap-4">
            <p>
              <span className="block text-label text-muted">{copy.total}</span>
              <span className="font-scroll text-section font-semibold">{copy.nothing}</span>
            </p>
            <Button kind="next" type="submit" busy={redeem.isPending}>{copy.open}</Button>
          </div>
        </Row>
      </form>
    </Page>
  );
}
