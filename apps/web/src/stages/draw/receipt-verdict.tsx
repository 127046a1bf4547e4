import type { ConsentReceipt } from '@omenhall/contracts/consent/consent.schema';
import type { ReactNode } from 'react';
import { verifyConsentReceipt, type ConsentReceiptFacts } from '@omenhall/contracts/proof/consent-receipt.rules';
import { useHouseConfig } from '../../app/house-config.ts';
import { consentNames, ledgerCopy, sourceWords, surfaceNames } from '../../copy/en/consent.ts';
import { receiptVerdictCopy, verifyCopy } from '../../copy/en/verify.ts';
import { Moment } from '../../ui/moment.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Row } from '../../ui/page.tsx';
import { SigningKey } from './signing-key.tsx';

const copy = verifyCopy.receipt;

interface Props { receipt: ConsentReceipt }

/** Whether a consent receipt is genuine, and only then what it says. */
export function ReceiptVerdict({ receipt }: Props) {
  const { housePublicKey } = useHouseConfig();
  const verdict = verifyConsentReceipt(receipt, housePublicKey);
  const { fact, words } = receiptVerdictCopy[!verdict.genuine ? verdict.because : housePublicKey === null ? 'unknown-house' : 'genuine'];
  return (
    <>
      <Row margin={verifyCopy.verdictMargin} station>
        <Notice tone={verdict.genuine ? 'stamp' : 'bad'} fact={fact}>{words}</Notice>
        {/* Of a file that does not hold together not one word is shown: it would speak for itself. */}
        {(verdict.genuine || verdict.because === 'other-house') && <SigningKey keyId={receipt.keyId} />}
      </Row>
      {verdict.genuine && <Row><ReceiptFacts facts={verdict.facts} /></Row>}
    </>
  );
}

function ReceiptFacts({ facts }: { facts: ConsentReceiptFacts }) {
  const place = sourceWords[facts.source] ?? ledgerCopy.page(surfaceNames[facts.surface] ?? facts.surface);
  return (
    <>
      <h2 className="mb-4">{copy.says}</h2>
      <blockquote className="reading" lang={facts.locale}>{facts.sentence}</blockquote>
      <dl className="mt-4 grid gap-x-6 gap-y-2 sm:grid-cols-[10rem_minmax(0,1fr)]">
        <Fact name={copy.answer}><b className="font-semibold">{ledgerCopy.actions[facts.action]}</b></Fact>
        <Fact name={copy.about}>{consentNames[facts.kind]}</Fact>
        <Fact name={copy.at}><Moment at={new Date(facts.at)} fully />, {place}</Fact>
        {facts.validUntil !== null && <Fact name={copy.until}><Moment at={new Date(facts.validUntil)} fully /></Fact>}
        <Fact name={copy.text}>{copy.textOf(facts.textVersion, facts.locale)}</Fact>
        <Fact name={copy.digest}><span className="hash">{facts.textSha256}</span></Fact>
        <Fact name={copy.subject}><span className="hash">{facts.subject}</span></Fact>
        <Fact name={copy.entry}><span className="hash">{facts.entryId}</span></Fact>
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div className="contents"><dt className="text-label text-muted">{name}</dt><dd className="max-sm:mb-1">{children}</dd></div>;
}
