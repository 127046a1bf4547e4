import type { DeliveryDetail } from '@omenhall/contracts/operator/operator.schema';
import { useState } from 'react';
import { useHouseConfig } from '../../app/house-config.ts';
import { paths } from '../../app/paths.ts';
import { deliveriesCopy as copy } from '../../copy/en/operator-deliveries.ts';
import { sayMoment } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import { sayKind } from '../../ui/counter/delivery-columns.tsx';
import { useShortcut } from '../../ui/counter/keyboard.ts';
import { writeSupportCard } from './write-support-card.ts';

interface Props { delivery: DeliveryDetail }

/** What may be told to the person, ready to copy. */
export function SupportCard({ delivery }: Props) {
  const { siteUrl } = useHouseConfig();
  const [copied, setCopied] = useState<boolean | null>(null);
  const card = writeSupportCard(delivery, {
    item: sayKind(delivery.kind),
    trackerUrl: delivery.orderCode === null || siteUrl === '' ? null : new URL(paths.order(delivery.orderCode), siteUrl).href,
    sayMoment,
  });
  const copyCard = () => {
    void writeToClipboard(card).then(setCopied);
  };
  useShortcut('copy-card', copyCard);
  return (
    <section className="min-w-0">
      <h2>{copy.card}</h2>
      <p className="mt-1 mb-3 text-muted">{copy.cardLead}</p>
      <p className="card-text">{card}</p>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <Button size="row" aria-keyshortcuts="c" onClick={copyCard}>{copy.copy}</Button>
        <output className="text-label">{copied === null ? '' : copied ? copy.copied : copy.notCopied}</output>
      </div>
    </section>
  );
}

/** The clipboard is absent on plain http and may be forbidden. */
async function writeToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
