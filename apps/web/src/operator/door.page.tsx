import { useQuery } from '@tanstack/react-query';
import { counter } from '../api/operator-client.ts';
import { Loaded } from '../ui/loaded.tsx';
import { Page, Row } from '../ui/page.tsx';

/** Says in which role this browser stands at the counter. */
export function DoorPage() {
  const me = useQuery(counter.access.me.queryOptions());
  return (
    <Page title="Counter">
      <Row>
        <Loaded query={me} labels={['Your role']}>
          {({ operatorRole }) => <p>{operatorRole === null ? 'No operator is signed in here.' : `Signed in as ${operatorRole}.`}</p>}
        </Loaded>
      </Row>
    </Page>
  );
}
