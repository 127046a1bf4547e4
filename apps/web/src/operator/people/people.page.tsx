import type { Colleague } from '@omenhall/contracts/operator/operator.schema';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { counter } from '../../api/operator-client.ts';
import { peopleCopy as copy } from '../../copy/en/operator-people.ts';
import { Button } from '../../ui/button.tsx';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Nothing } from '../../ui/counter/nothing.tsx';
import { Stamp } from '../../ui/counter/stamp.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { ColleagueDialog } from './colleague-dialog.tsx';
import { InviteForm } from './invite-form.tsx';

/** Who looks after the house, for owners: invite, give another role, end. */
export function PeoplePage() {
  const people = useQuery(counter.operator.people.queryOptions());
  const [chosen, setChosen] = useState<Colleague | null>(null);
  const columns: readonly Column<Colleague>[] = [
    { id: 'address', head: copy.heads.address, cell: (row) => <span className="whole">{row.maskedAddress}{row.self && <span className="text-muted"> ({copy.you})</span>}</span> },
    { id: 'role', head: copy.heads.role, cell: (row) => row.role },
    { id: 'since', head: copy.heads.since, figure: true, cell: (row) => (row.joinedAt === null ? <span className="text-muted">{copy.invited}</span> : <Stamp at={row.joinedAt} />) },
    { id: 'seen', head: copy.heads.seen, figure: true, cell: (row) => (row.seenAt === null ? <Nothing words={copy.notSeen} /> : <Stamp at={row.seenAt} />) },
    { id: 'act', head: copy.heads.act, cell: (row) => <Button size="row" aria-label={copy.change(row.maskedAddress)} onClick={() => { setChosen(row); }}>{copy.changeShort}</Button> },
  ];
  return (
    <CounterPage title={copy.title} lead={copy.lead}>
      <Fetched query={people} labels={copy.labels}>
        {(rows) => <Table caption={copy.caption} captionHidden columns={columns} rows={rows} rowKey={(row) => row.id} />}
      </Fetched>
      <section className="max-w-xl">
        <h2 className="mb-3">{copy.invite}</h2>
        <InviteForm />
      </section>
      {chosen !== null && <ColleagueDialog key={chosen.id} colleague={chosen} onClose={() => { setChosen(null); }} />}
    </CounterPage>
  );
}
