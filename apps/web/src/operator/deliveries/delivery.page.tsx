import type { DeliveryDetail } from '@omenhall/contracts/operator/operator.schema';
import { deliveryStates } from '@omenhall/contracts/values/state-words';
import { Link, useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { deliveriesCopy as copy } from '../../copy/en/operator-deliveries.ts';
import { Button } from '../../ui/button.tsx';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { sayKind } from '../../ui/counter/delivery-columns.tsx';
import { Heard } from '../../ui/counter/heard.tsx';
import { useShortcut } from '../../ui/counter/keyboard.ts';
import { useRowId } from '../../ui/counter/row-id.ts';
import { useRights } from '../../ui/counter/use-rights.ts';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Notice } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';
import { DeliveryFacts } from './delivery-facts.tsx';
import { Repairs } from './repairs.tsx';
import { ResendDialog } from './resend-dialog.tsx';
import { SupportCard } from './support-card.tsx';
import { Timeline } from './timeline.tsx';
import { useDelivery } from './use-delivery.ts';

/** One delivery: what happened to it, what may be done, and what may be told. */
export function DeliveryPage() {
  const id = useRowId();
  const navigate = useNavigate();
  const { query, heardAt } = useDelivery(id);
  useShortcut('back', () => { void navigate({ to: counterPaths.deliveries }); });
  const delivery = query.data;
  return (
    <CounterPage
      title={delivery === undefined ? copy.title : delivery.orderCode === null ? sayKind(delivery.kind) : copy.titleOf(sayKind(delivery.kind), delivery.orderCode)}
      above={<Link className="cell-link text-label" to={counterPaths.deliveries}>{copy.back}</Link>}
      beside={delivery && <StateMark state={deliveryStates[delivery.state]} />}
      lead={delivery && deliveryStates[delivery.state].toOperator}
      end={<Heard at={heardAt} />}
    >
      <Fetched query={query} labels={copy.labels}>{(known) => <Opened key={known.id} delivery={known} />}</Fetched>
    </CounterPage>
  );
}

function Opened({ delivery }: { delivery: DeliveryDetail }) {
  const may = useRights();
  return (
    <>
      {may('resend_delivery') && <Resend delivery={delivery} />}
      {delivery.state === 'checking' && may('resolve_delivery') && <p><Link className="cell-link font-semibold" to={counterPaths.held}>{copy.decide}</Link></p>}
      {may('retry_work') && <Repairs delivery={delivery} />}
      <div className="counter-columns">
        <div className="grid min-w-0 gap-8">
          <section className="min-w-0">
            <h2 className="mb-3">{copy.timeline}</h2>
            <Timeline delivery={delivery} />
          </section>
          <SupportCard delivery={delivery} />
        </div>
        <DeliveryFacts delivery={delivery} />
      </div>
    </>
  );
}

function Resend({ delivery }: { delivery: DeliveryDetail }) {
  const [asking, setAsking] = useState(false);
  const [fresh, setFresh] = useState<DeliveryDetail | null>(null);
  const reasonId = useId();
  const { mayResend, whyNot } = delivery;
  const ask = () => { setAsking(true); };
  useShortcut('resend', mayResend ? ask : null);
  return (
    <div className="grid gap-4">
      {fresh !== null && (
        <output className="block">
          <Notice tone="good" glyph="waiting" fact={copy.resent}>
            {copy.resentStays} <Link className="cell-link" to={counterPaths.delivery(fresh.id)}>{copy.resentNext}</Link>
          </Notice>
        </output>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          size="row"
          {...(mayResend ? { kind: 'next' as const } : {})}
          aria-disabled={!mayResend || undefined}
          aria-describedby={mayResend ? undefined : reasonId}
          aria-keyshortcuts="r"
          onClick={() => { if (mayResend) ask(); }}
        >
          {copy.resend}
        </Button>
        {!mayResend && <p id={reasonId} className="text-label text-muted">{whyNot}</p>}
      </div>
      <ResendDialog delivery={delivery} open={asking} onOpenChange={setAsking} onResent={setFresh} />
    </div>
  );
}
