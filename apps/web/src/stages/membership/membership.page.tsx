import type { Membership } from '@omenhall/contracts/membership/membership.schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { useSearchWord } from '../../app/route-params.ts';
import { membershipCopy as copy } from '../../copy/en/membership.ts';
import { sayDay } from '../../copy/en/say.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { BeginMembership } from './begin-membership.tsx';
import { LivingMembership } from './living-membership.tsx';
import { PaidBills } from './paid-bills.tsx';

/** One page for the whole life of a membership: beginning it, how it stands, ending it, and what stays after. */
export function MembershipPage() {
  const mine = useQuery({ ...house.membership.mine.queryOptions(), refetchOnWindowFocus: 'always' });
  const cancelled = useSearchWord('cancelled') !== undefined;
  const living = mine.data?.find(({ status }) => status !== 'ended');
  const over = mine.data?.filter(({ status }) => status === 'ended') ?? [];
  return (
    <Page title={copy.title} lead={copy.lead}>
      {cancelled && mine.data && !living && <Row><Notice tone="accent" fact={copy.cancelledFact}>{copy.cancelled}</Notice></Row>}
      {mine.data && mine.error == null
        ? living ? <LivingMembership membership={living} /> : <>{over[0] && <Ended membership={over[0]} />}<BeginMembership /></>
        : <Row><Loaded query={mine} labels={copy.labels}>{() => null}</Loaded></Row>}
      {over.length > 0 && (
        <Row station>
          <h2>{copy.before}</h2>
          {over.map((one) => <div key={one.orderCode} className="mt-3"><PaidBills membership={one} /></div>)}
        </Row>
      )}
    </Page>
  );
}

function Ended({ membership: { endedAt, endedFor } }: { membership: Membership }) {
  if (endedAt === null || endedFor === null) return null;
  return (
    <Row>
      <Notice tone="accent" glyph="cancelled" fact={copy.ended[endedFor](sayDay(endedAt))}>
        <p>{copy.endedNext}</p>
        <p className="mt-2"><Link className="inline-flex min-h-11 items-center" to={paths.archive()}>{copy.archive}</Link></p>
      </Notice>
    </Row>
  );
}
