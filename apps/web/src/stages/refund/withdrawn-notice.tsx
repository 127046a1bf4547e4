import type { ContractWithdrawn } from '@omenhall/contracts/refund/refund.schema';
import { withdrawCopy as copy } from '../../copy/en/refund.ts';
import { sayMoney } from '../../copy/en/say.ts';
import { Notice } from '../../ui/notice.tsx';
import { Recorded } from './recorded.tsx';

interface Props { answer: ContractWithdrawn; fresh?: boolean }

/** How a withdrawal was answered, with its time to the second, and the record that a refusal rests on. */
export function WithdrawnNotice({ answer, fresh = false }: Props) {
  const accepted = answer.outcome === 'accepted';
  return (
    <Notice tone={accepted ? 'good' : 'warn'} fact={accepted ? copy.accepted : copy.refused} {...(fresh ? { role: 'status' as const } : {})}>
      <p>{copy.received} <time dateTime={answer.at.toISOString()}>{saySecond(answer.at)}</time>. {copy.letter}</p>
      {accepted && <p>{answer.amountMinor > 0 ? copy.acceptedMoney(sayMoney(answer)) : copy.acceptedFree}</p>}
      {answer.ground && <Recorded yes={answer.ground} />}
    </Notice>
  );
}

/** Day and time to the second, with the zone: the time of a declaration may matter. */
const saySecond = (at: Date): string => new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'long' }).format(at);
