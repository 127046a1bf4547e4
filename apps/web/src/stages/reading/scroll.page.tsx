import type { Scroll } from '@omenhall/contracts/reading/reading.private';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import { whenAway } from '../../api/query-client.ts';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { useReadingId } from '../../app/route-params.ts';
import { scrollCopy as copy } from '../../copy/en/reading.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { Spread } from '../../ui/spread.tsx';
import { AnswerRows } from './answer-rows.tsx';
import { ScrollFacts } from './scroll-facts.tsx';
import { TextSize, type ReadingSize } from './text-size.tsx';

/** While a scroll is being written, how often to look again, in milliseconds. */
const lookAgain = 2_000;

/** A scroll as its owner reads it. No price and no offer stands here. */
export function ScrollPage() {
  const readingId = useReadingId();
  const [size, setSize] = useState<ReadingSize>(20);
  const scroll = useQuery(house.reading.open.queryOptions({ readingId }, {
    refetchInterval: (query) => (query.state.data && isBeingWritten(query.state.data) ? lookAgain : whenAway(query)),
  }));
  const data = scroll.data;
  return (
    <Page
      title={data?.title ?? copy.opening}
      display
      margin={data && <><p>{data.safeTitle}</p><p>{copy.sealed} <Moment at={data.sealedAt} /></p></>}
    >
      {data
        ? (
          <div data-reading-size={size}>
            <Row className="py-6"><SpreadOf scroll={data} /></Row>
            <div aria-live="polite">
              {data.answer
                ? (
                  <>
                    <Row className="no-print"><TextSize size={size} onSize={setSize} /></Row>
                    <AnswerRows scroll={data} answer={data.answer} />
                  </>
                )
                : <Row><Unwritten scroll={data} /></Row>}
            </div>
            <ScrollFacts scroll={data} />
            <Outlet />
          </div>
        )
        : <Row><Loaded query={scroll} labels={copy.labels}>{() => null}</Loaded></Row>}
    </Page>
  );
}

const isBeingWritten = ({ status, answer }: Scroll): boolean => answer === null && (status === 'interpreting' || status === 'sealed' || status === 'failed');

function SpreadOf({ scroll }: { scroll: Scroll }) {
  return (
    <Spread
      label={copy.spread(scroll.spread.name)}
      signs={scroll.signs.map(({ position, signId, name, reversed }) => ({ positionId: position.id, position: position.name, signId, name, reversed }))}
    />
  );
}

function Unwritten({ scroll }: { scroll: Scroll }) {
  const [title, words] = scroll.status === 'redacted' ? [copy.redactedTitle, copy.redacted]
    : scroll.status === 'failed' ? [copy.failedTitle, copy.failed]
    : scroll.orderCode === null ? [copy.unpaidTitle, copy.unpaid]
    : [copy.waitTitle, copy.wait];
  return (
    <>
      <h2>{title}</h2>
      <p className="mt-2">{words}</p>
      {scroll.orderCode !== null && <p className="mt-4"><ButtonLink to={paths.order(scroll.orderCode)}>{copy.follow}</ButtonLink></p>}
    </>
  );
}
