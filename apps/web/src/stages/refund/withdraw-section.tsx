import type { RefundsOfOrder } from '@omenhall/contracts/refund/refund.schema';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { withdrawCopy as copy } from '../../copy/en/refund.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { useOnline } from '../../ui/offline-line.tsx';
import { Refused } from '../../ui/refused.tsx';
import { Recorded } from './recorded.tsx';
import { WithdrawnNotice } from './withdrawn-notice.tsx';

interface Props { refunds: RefundsOfOrder; onDone: () => void }

/** Undoing one's own order: the button, then the law's second step; no code to type. */
export function WithdrawSection({ refunds, onDone }: Props) {
  const online = useOnline();
  const [asked, setAsked] = useState(false);
  const confirm = useRef<HTMLElement>(null);
  const withdraw = useMutation(house.refund.withdrawOwn.mutationOptions({ onSuccess: onDone }));
  useEffect(() => { if (asked) confirm.current?.focus(); }, [asked]);
  const answer = withdraw.data ?? refunds.withdrawn;
  if (answer) return <WithdrawnNotice answer={answer} fresh={withdraw.data !== undefined} />;
  if (refunds.mayWithdrawUntil === null) return <p>{copy.ended}</p>;
  return (
    <>
      <p>{copy.mayUntil} <Moment at={refunds.mayWithdrawUntil} fully />.</p>
      {refunds.rightEnded && <div className="mt-3"><p>{copy.rightEnded}</p><Recorded yes={refunds.rightEnded} /><p className="mt-3">{copy.rightEndedHelp}</p></div>}
      {!asked && <p className="mt-4"><Button onClick={() => { setAsked(true); }}>{copy.here}</Button></p>}
      {asked && (
        <section ref={confirm} tabIndex={-1} aria-labelledby="confirm-withdrawal" className="mt-4 rounded-card bg-sunken p-4">
          <h3 id="confirm-withdrawal">{copy.secondTitle}</h3>
          <p className="mt-2">{copy.statement}</p>
          <p className="text-label text-muted">{copy.toAddress}</p>
          <p className="mt-4 flex flex-wrap gap-3">
            <Button kind="danger" busy={withdraw.isPending} disabled={!online} onClick={() => { withdraw.mutate({ orderCode: refunds.orderCode }); }}>{copy.confirm}</Button>
            <Button onClick={() => { setAsked(false); }}>{copy.left}</Button>
          </p>
        </section>
      )}
      {withdraw.error && <div className="mt-3"><Refused error={withdraw.error} /></div>}
    </>
  );
}
