import type { ConsentEntry } from '@omenhall/contracts/consent/consent.schema';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { consentNames, ledgerCopy as copy, sourceWords, surfaceNames } from '../../copy/en/consent.ts';
import { sayMoment } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Refused } from '../../ui/refused.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { receiptName } from './standing.rules.ts';

interface Props { entries: readonly ConsentEntry[] }

/** More than a person reads at once; the rest is one press away. */
const shownAtFirst = 10;

/** Every answer as it was given, newest first, each with a receipt that can be checked elsewhere. */
export function LedgerRows({ entries }: Props) {
  const [all, setAll] = useState(false);
  if (entries.length === 0) return <><p>{copy.empty}</p><p className="text-muted">{copy.emptyHelp}</p></>;
  const shown = all ? entries : entries.slice(0, shownAtFirst);
  return (
    <>
      <ol aria-label={copy.list}>{shown.map((entry) => <LedgerRow key={entry.id} entry={entry} />)}</ol>
      {shown.length < entries.length && <p className="mt-4"><Button size="row" onClick={() => { setAll(true); }}>{copy.all(entries.length)}</Button></p>}
      <p className="mt-4 text-label text-muted">{copy.receiptHelp} <Link className="inline-flex min-h-6 items-center" to={paths.verify()}>{copy.verify}</Link>.</p>
    </>
  );
}

function LedgerRow({ entry }: { entry: ConsentEntry }) {
  const client = useQueryClient();
  const receipt = useMutation({
    mutationFn: async () => {
      const file = await client.fetchQuery(house.consent.receipt.queryOptions({ id: entry.id }));
      const name = receiptName(entry.at);
      saveFile(name, `${JSON.stringify(file, null, 2)}\n`, 'application/json');
      return name;
    },
  });
  const title = `${consentNames[entry.kind]}: ${copy.actions[entry.action]}`;
  return (
    <li className="border-b border-line py-3 first:pt-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3>{title}</h3>
        <span className="register text-muted"><Moment at={entry.at} /></span>
      </div>
      <p className="text-label" lang={entry.locale}>“{entry.sentence}”</p>
      <div className="mt-1 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="text-small text-muted">{sourceWords[entry.source] ?? copy.page(surfaceNames[entry.surface] ?? entry.surface)} · {copy.textVersion(entry.textVersion)}</p>
        <Button size="row" busy={receipt.isPending} onClick={() => { receipt.mutate(); }}>
          {copy.receipt}<span className="sr-only">: {title}, {sayMoment(entry.at)}</span>
        </Button>
      </div>
      <output className="block text-label">{receipt.data !== undefined && copy.saved(receipt.data)}</output>
      {receipt.error && <Refused error={receipt.error} onAgain={() => { receipt.mutate(); }} />}
    </li>
  );
}
