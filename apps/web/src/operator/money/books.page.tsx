import type { Books, BooksCheck, BooksDifference, Statement } from '@omenhall/contracts/operator/books.schema';
import { sayMoney } from '@omenhall/contracts/values/money';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { refusedWith } from '../../api/explain-error.ts';
import { counter } from '../../api/operator-client.ts';
import { booksCopy as copy } from '../../copy/en/operator-money.ts';
import { stepUpCopy } from '../../copy/en/operator-people.ts';
import { Button } from '../../ui/button.tsx';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Heard } from '../../ui/counter/heard.tsx';
import { Refusal } from '../../ui/counter/refusal.tsx';
import { StepUpForm } from '../../ui/counter/step-up-form.tsx';
import { useStepUp } from '../../ui/counter/use-step-up.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Table, type Column } from '../../ui/table.tsx';

const monthsShown = 36;

/** The last months by the UTC calendar, newest first, as `2026-11`. */
function lastMonths(now: Date): string[] {
  return Array.from({ length: monthsShown }, (_, back) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7));
}

/** One month of the books, held against the desk when asked, and as a file. */
export function BooksPage() {
  const [months] = useState(() => lastMonths(new Date()));
  const [month, setMonth] = useState(months[0] ?? '');
  const books = useQuery(counter.operator.books.queryOptions({ month }));
  return (
    <CounterPage title={copy.title} lead={copy.lead} end={<Heard at={books.dataUpdatedAt} />}>
      <div className="max-w-xs">
        <SelectField label={copy.month} value={month} onChange={(event) => { setMonth(event.target.value); }}>
          {months.map((one) => <option key={one} value={one}>{one}</option>)}
        </SelectField>
      </div>
      <Fetched query={books} labels={copy.labels}>{(found) => <Month key={found.month} books={found} />}</Fetched>
    </CounterPage>
  );
}

function Month({ books: { month, livemode, statements, kept } }: { books: Books }) {
  return (
    <div className="grid min-w-0 gap-6">
      {!livemode && <Notice tone="accent" fact={copy.test} />}
      {statements.length === 0 && <p>{copy.empty}</p>}
      {statements.map((statement) => <OneStatement key={statement.currency} statement={statement} />)}
      <CheckSection month={month} />
      <FileSection month={month} kept={kept.words} />
    </div>
  );
}

type Row = { name: string; lines: number | null; minor: number };

function OneStatement({ statement }: { statement: Statement }) {
  const { currency, openingMinor, charges, refunds, disputes, adjustments, netMinor, closingMinor, products, bookedLate } = statement;
  const say = (minor: number): string => sayMoney({ amountMinor: minor, currency }, 'en');
  const { rows: words, heads } = copy;
  const rows: readonly Row[] = [
    { name: words.opening, lines: null, minor: openingMinor }, { name: words.charges, lines: charges.count, minor: charges.minor }, { name: words.refunds, lines: refunds.count, minor: refunds.minor },
    { name: words.disputes, lines: disputes.count, minor: disputes.minor }, { name: words.adjustments, lines: adjustments.count, minor: adjustments.minor }, { name: words.net, lines: null, minor: netMinor },
    { name: words.closing, lines: null, minor: closingMinor },
  ];
  const columns: readonly Column<Row>[] = [
    { id: 'sort', head: heads.sort, cell: ({ name }) => name }, { id: 'lines', head: heads.lines, figure: true, cell: ({ lines }) => lines ?? '–' }, { id: 'sum', head: heads.sum, figure: true, cell: ({ minor }) => say(minor) },
  ];
  const productColumns: readonly Column<Statement['products'][number]>[] = [
    { id: 'product', head: heads.product, cell: ({ slug }) => slug }, { id: 'charges', head: heads.charges, figure: true, cell: (one) => say(one.charges.minor) }, { id: 'refunds', head: heads.refunds, figure: true, cell: (one) => say(one.refunds.minor) },
    { id: 'disputes', head: heads.disputes, figure: true, cell: (one) => say(one.disputes.minor) }, { id: 'adjustments', head: heads.adjustments, figure: true, cell: (one) => say(one.adjustments.minor) }, { id: 'net', head: heads.net, figure: true, cell: (one) => say(one.netMinor) },
  ];
  return (
    <section className="grid min-w-0 gap-3" aria-labelledby={`statement-${currency}`}>
      <h2 id={`statement-${currency}`}>{copy.statement(currency)}</h2>
      <Table caption={copy.statement(currency)} captionHidden columns={columns} rows={rows} rowKey={({ name }) => name} />
      {products.length > 0 && <Table caption={copy.productsCaption(currency)} columns={productColumns} rows={products} rowKey={({ slug }) => slug} />}
      {bookedLate > 0 && <p className="text-muted">{copy.late(bookedLate)}</p>}
    </section>
  );
}

function CheckSection({ month }: { month: string }) {
  const check = useMutation(counter.operator.checkBooks.mutationOptions());
  return (
    <section className="grid min-w-0 gap-3" aria-labelledby="books-check">
      <h2 id="books-check">{copy.checkHead}</h2>
      {check.error !== null && <Refusal error={check.error} />}
      <p><Button kind="next" busy={check.isPending} onClick={() => { check.mutate({ month }); }}>{copy.check}</Button></p>
      <output className="block empty:hidden">{check.data !== undefined && <Checked check={check.data} />}</output>
      {check.data !== undefined && check.data.differences.length > 0 && (
        <Table caption={copy.checkCaption} captionHidden columns={checkColumns} rows={check.data.differences} rowKey={({ kind, stripeObjectId }) => `${kind} ${stripeObjectId}`} rowCount={check.data.differing} />
      )}
    </section>
  );
}

function Checked({ check: { differing, linesHere, linesThere } }: { check: BooksCheck }) {
  return differing === 0 ? <Notice tone="good" fact={copy.agreesFact(linesHere)} /> : <Notice tone="warn" fact={copy.differsFact(differing, linesHere, linesThere)}>{copy.differsHelp}</Notice>;
}

const sayOr = (minor: number | null, currency: string): string => (minor === null ? copy.none : sayMoney({ amountMinor: minor, currency }, 'en'));

const checkColumns: readonly Column<BooksDifference>[] = [
  { id: 'what', head: copy.heads.what, cell: ({ word }) => copy.words[word] }, { id: 'kind', head: copy.heads.kind, cell: ({ kind }) => kind }, { id: 'order', head: copy.heads.order, cell: ({ orderCode }) => orderCode ?? copy.none },
  { id: 'here', head: copy.heads.here, figure: true, cell: ({ hereMinor, currency }) => sayOr(hereMinor, currency) }, { id: 'there', head: copy.heads.there, figure: true, cell: ({ thereMinor, currency }) => sayOr(thereMinor, currency) },
  { id: 'object', head: copy.heads.object, cell: ({ stripeObjectId }) => <span className="hash">{stripeObjectId}</span> },
];

/** The file leaves by a plain link once the proof is fresh: it may be too large to be held by a page. */
function FileSection({ month, kept }: { month: string; kept: string }) {
  const { run, asking, proven, cancel } = useStepUp();
  const fetched = useMutation(counter.operator.booksFile.mutationOptions({
    onSuccess: ({ url }) => {
      const link = document.createElement('a');
      link.href = url;
      link.download = '';
      link.click();
    },
  }));
  return (
    <section className="grid gap-3" aria-labelledby="books-file">
      <h2 id="books-file">{copy.fileHead}</h2>
      <p>{copy.fileLead}</p>
      <p className="text-muted">{kept}</p>
      {fetched.error && !refusedWith(fetched.error, 'step-up-needed') && <Refusal error={fetched.error} />}
      <p><Button size="row" busy={fetched.isPending} onClick={() => { run(() => fetched.mutateAsync({ from: month, to: month })); }}>{copy.file}</Button></p>
      <output className="block empty:hidden">{fetched.isSuccess && <Notice tone="good" fact={copy.fileFact} />}</output>
      <Dialog open={asking} onOpenChange={(open) => { if (!open) cancel(); }} title={stepUpCopy.title}><StepUpForm onProven={proven} onCancel={cancel} /></Dialog>
    </section>
  );
}
