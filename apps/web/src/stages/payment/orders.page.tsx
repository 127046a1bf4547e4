import { orderStates } from '@omenhall/contracts/values/state-words';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { sayPrice } from '../../copy/en/say.ts';
import { ordersCopy as copy } from '../../copy/en/trail.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';
import { Table } from '../../ui/table.tsx';

export function OrdersPage() {
  const orders = useQuery(house.trail.orders.queryOptions());
  return (
    <Page title={copy.title} lead={copy.lead}>
      <Row wide>
        <Loaded query={orders} labels={copy.labels}>
          {(rows) => rows.length === 0
            ? <><p>{copy.empty}</p><p className="text-muted">{copy.emptyHelp}</p><p className="mt-4"><ButtonLink kind="next" to={paths.find()}>{copy.find}</ButtonLink></p></>
            : (
              <Table
                caption={copy.caption}
                captionHidden
                rows={rows}
                rowKey={(row) => row.orderCode}
                columns={[
                  { id: 'order', head: copy.heads.order, cell: (row) => <Link className="inline-flex min-h-6 items-center pointer-coarse:min-h-11" to={paths.order(row.orderCode)}>{row.orderCode}</Link> },
                  { id: 'reading', head: copy.heads.reading, cell: (row) => row.productName },
                  { id: 'state', head: copy.heads.state, cell: (row) => <StateMark state={orderStates[row.state]} /> },
                  { id: 'placed', head: copy.heads.placed, cell: (row) => <Moment at={row.placedAt} /> },
                  { id: 'price', head: copy.heads.price, figure: true, cell: (row) => sayPrice(row) },
                ]}
              />
            )}
        </Loaded>
      </Row>
    </Page>
  );
}
