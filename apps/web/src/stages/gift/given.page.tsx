import type { GiftSeen } from '@omenhall/contracts/gift/gift.schema';
import { wallClockOf } from '@omenhall/contracts/gift/wall-clock.rules';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { useGiftId } from '../../app/route-params.ts';
import { giftCopy, givenCopy as copy } from '../../copy/en/gift.ts';
import { sayDay, sayMoment } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import type { ConsentAnswer } from '../../ui/consent-row.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorSummary, useFieldErrors } from '../../ui/error-summary.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { PlanFields } from './plan-fields.tsx';
import { arrivalOf, findFaults, ownZone, placeOf, wishOf, type Plan } from './plan.rules.ts';

/** While something is about to change by itself the page looks again. */
const lookAgainMs = 4_000;
const movesByItself = ({ status, sentAt, maskedRecipient, code }: GiftSeen): boolean =>
  status === 'scheduled' || status === 'unpaid' || (status === 'active' && (maskedRecipient === null ? code === null : sentAt === null));

/** A gift for its giver: its state in words, what was chosen, and what can still be changed. Nothing of whoever claims it. */
export function GivenPage() {
  const giftId = useGiftId();
  const gift = useQuery({ ...house.gift.show.queryOptions({ giftId }), refetchInterval: ({ state: { data } }) => (data && movesByItself(data) ? lookAgainMs : false) });
  return (
    <Page title={copy.title}>
      {gift.data ? <Given gift={gift.data} /> : <Row><Loaded query={gift} labels={copy.labels}>{() => null}</Loaded></Row>}
    </Page>
  );
}

function Given({ gift }: { gift: GiftSeen }) {
  const { tone, glyph, fact, next } = copy.states[gift.status];
  const byHand = gift.maskedRecipient === null;
  const words = gift.status === 'active' && byHand ? copy.readyFact : gift.status === 'active' && gift.sentAt === null ? copy.beingSent : gift.status === 'scheduled' && gift.sendAt === null ? copy.makingFact : fact;
  // It moves by itself, and is spoken when it does.
  const role = 'status';
  return (
    <>
      <Row station><Notice tone={tone} glyph={glyph} fact={words} role={role}>{next}</Notice></Row>
      {gift.code !== null && <CodeRow code={gift.code} />}
      <Row station><Facts gift={gift} /></Row>
      {gift.mayMend || gift.mayResend ? <Changes gift={gift} /> : gift.status !== 'unpaid' && <Row><p className="text-label text-muted">{copy.settled}</p></Row>}
    </>
  );
}

function CodeRow({ code }: { code: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <Row station margin={copy.code}>
      <p className="register wrap-anywhere text-section font-semibold">{code}</p>
      <p className="mt-2">{copy.howTo(`${window.location.host}${paths.redeem()}`)} <span className="text-muted">{copy.codeHelp}</span></p>
      <p className="mt-3"><Button size="row" onClick={() => { void navigator.clipboard.writeText(code).then(() => { setCopied(true); }, () => undefined); }}>{copy.copy}</Button></p>
      <output className="mt-1 block text-label">{copied && copy.copied}</output>
    </Row>
  );
}

function Facts({ gift }: { gift: GiftSeen }) {
  const { facts } = copy;
  const arrival = gift.sendAt === null ? null : arrivalOf({ sendAt: wallClockOf(gift.sendAt, gift.zone), zone: gift.zone }, ownZone());
  const rows: [string, string][] = [
    [facts.goesTo, gift.maskedRecipient ?? facts.byHand],
    ...(gift.maskedRecipient === null ? [] : [[facts.when, arrival === null ? facts.atOnce : giftCopy.arrives(arrival.there, placeOf(gift.zone), arrival.here)] as [string, string]]),
    ...(gift.sentAt === null || gift.maskedRecipient === null ? [] : [[facts.sent, sayMoment(gift.sentAt)] as [string, string]]),
    ...(gift.expiresAt === null ? [] : [[facts.until, sayDay(gift.expiresAt)] as [string, string]]),
    [facts.note, gift.hasNote ? facts.noteYes : facts.noteNo],
  ];
  return (
    <dl>
      {rows.map(([name, value]) => (
        <div key={name} className="grid min-h-11 grid-cols-[6rem_minmax(0,1fr)] items-center gap-x-4 border-b border-line py-2">
          <dt className="text-label text-muted">{name}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
      <div className="grid min-h-11 grid-cols-[6rem_minmax(0,1fr)] items-center gap-x-4 py-2">
        <dt className="text-label text-muted">{facts.order}</dt>
        <dd><Link className="inline-flex min-h-11 items-center" to={paths.order(gift.orderCode)}>{gift.orderCode}</Link></dd>
      </div>
    </dl>
  );
}

function Changes({ gift }: { gift: GiftSeen }) {
  const client = useQueryClient();
  const keep = (seen: GiftSeen) => { client.setQueryData(house.gift.show.queryKey({ giftId: gift.id }), seen); };
  const texts = useQuery(house.consent.texts.queryOptions());
  const text = texts.data?.find(({ kind }) => kind === 'gift');
  const mend = useMutation(house.gift.mend.mutationOptions({ onSuccess: keep }));
  const resend = useMutation(house.gift.resend.mutationOptions({ onSuccess: keep }));
  const cancel = useMutation(house.gift.cancel.mutationOptions({ onSuccess: keep }));
  const [plan, setPlan] = useState<Plan>(() => ({
    way: gift.maskedRecipient === null ? 'hand' : 'letter', recipient: '', when: gift.sendAt === null ? 'now' : 'later', sendAt: gift.sendAt === null ? '' : wallClockOf(gift.sendAt, gift.zone), zone: gift.zone,
  }));
  const [answer, setAnswer] = useState<ConsentAnswer | null>(null);
  const [asking, setAsking] = useState(false);
  const errors = useFieldErrors();

  function save() {
    const missing = findFaults(plan, answer === 'granted', new Date());
    if (errors.show(missing.map((fieldId) => ({ fieldId, words: giftCopy.missing[fieldId] })))) return;
    mend.mutate({ giftId: gift.id, ...wishOf(plan), decisions: plan.way === 'letter' && text && answer ? [{ kind: 'gift', action: answer, textId: text.id }] : [] });
  }

  return (
    <Row station>
      {gift.mayMend && (
        <details>
          <summary className="font-semibold">{copy.change}</summary>
          {gift.status !== 'scheduled' && <p className="mt-2 text-label text-muted">{copy.changeSent}</p>}
          <form noValidate className="mt-4 grid gap-6" onSubmit={(event) => { event.preventDefault(); save(); }}>
            {errors.errors.length > 0 && <ErrorSummary of={errors} />}
            <PlanFields plan={plan} onChange={(change) => { setPlan((before) => ({ ...before, ...change })); }} consent={{ text, answer, onAnswer: setAnswer }} errors={errors} />
            <p><Button type="submit" busy={mend.isPending}>{copy.save}</Button></p>
          </form>
        </details>
      )}
      <p className="mt-4 flex flex-wrap gap-3">
        {gift.mayResend && <Button busy={resend.isPending} onClick={() => { resend.mutate({ giftId: gift.id }); }}>{copy.resend}</Button>}
        {gift.mayMend && <Button kind="danger" onClick={() => { setAsking(true); }}>{copy.giveBack}</Button>}
      </p>
      <output className="mt-2 block text-label">{mend.isSuccess && copy.changed} {resend.isSuccess && copy.resent}</output>
      {[mend, resend, cancel].map(({ error }, i) => error && <div key={['mend', 'resend', 'cancel'][i]} className="mt-2"><Refused error={error} /></div>)}
      <Dialog open={asking} onOpenChange={setAsking} title={copy.giveBackTitle} description={copy.giveBackWords}>
        <p className="flex flex-wrap gap-3">
          <Button kind="danger" busy={cancel.isPending} onClick={() => { cancel.mutate({ giftId: gift.id }, { onSettled: () => { setAsking(false); } }); }}>{copy.giveBackYes}</Button>
          <Button onClick={() => { setAsking(false); }}>{copy.keep}</Button>
        </p>
      </Dialog>
    </Row>
  );
}
