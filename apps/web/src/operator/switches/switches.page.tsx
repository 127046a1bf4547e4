import { useQuery } from '@tanstack/react-query';
import { counter } from '../../api/operator-client.ts';
import { switchesCopy as copy } from '../../copy/en/operator-house.ts';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { useRights } from '../../ui/counter/use-rights.ts';
import { FlagSection } from './flag-section.tsx';

/** What can be turned off for the whole house, and how it stands. */
export function SwitchesPage() {
  const flags = useQuery(counter.operator.flags.queryOptions());
  const may = useRights();
  return (
    <CounterPage title={copy.title} lead={copy.lead}>
      <Fetched query={flags} labels={copy.labels}>
        {(found) => (found.length === 0 ? <p>{copy.empty}</p> : (
          <div className="grid max-w-xl gap-8">
            {found.map((flag) => <FlagSection key={flag.name} flag={flag} mayTurn={may('set_flags')} />)}
            {!may('set_flags') && <p className="text-muted">{copy.mayNot}</p>}
          </div>
        ))}
      </Fetched>
    </CounterPage>
  );
}
