import type { AccessRule } from '@omenhall/contracts/operator/operator.schema';
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { counter } from '../../api/operator-client.ts';
import { accessDifferences, accessRulesCopy as copy, accessVerdicts } from '../../copy/en/operator-house.ts';
import { CounterPage } from '../../ui/counter/counter-page.tsx';
import { Fetched } from '../../ui/counter/fetched.tsx';
import { Heard } from '../../ui/counter/heard.tsx';
import { useLiveInterval } from '../../ui/counter/live-switch.ts';
import { Nothing } from '../../ui/counter/nothing.tsx';
import { Notice } from '../../ui/notice.tsx';
import { StateMark } from '../../ui/state-glyph.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { RightsOf } from './rights-of.tsx';

const columns: readonly Column<AccessRule>[] = [
  { id: 'relation', head: copy.heads.relation, cell: ({ relation }) => <span className="hash">{relation.split(/(?<=[._])/).map((part, at) => <Fragment key={at}>{at > 0 && <wbr />}{part}</Fragment>)}</span> },
  { id: 'wall', head: copy.heads.wall, cell: ({ wall, why }) => <div>{copy.walls[wall]}{why !== null && <p className="text-small text-muted">{why}</p>}</div> },
  { id: 'rights', head: copy.heads.rights, cell: (rule) => <RightsOf rule={rule} /> },
  { id: 'rows', head: copy.heads.rows, cell: ({ policies }) => (policies.length === 0 ? <Nothing words={copy.none} /> : (
    <ul>{policies.map(({ name, verb, roles, rows, written }) => <li key={name}>{copy.policy(verb, roles.join(', '), rows, written)}</li>)}</ul>
  )) },
  { id: 'sealed', head: copy.heads.sealed, cell: ({ sealed }) => (sealed.length === 0 ? <Nothing words={copy.none} /> : (
    <ul>{sealed.map(({ column, holds }) => <li key={column}><span className="hash">{column}</span>: {holds}</li>)}</ul>
  )) },
  { id: 'live', head: copy.heads.live, cell: ({ differs }) => (
    <div>
      <StateMark state={accessVerdicts[differs.length === 0 ? 'agrees' : 'differs']} />
      {differs.map((one) => <p key={one} className="text-small">{accessDifferences[one]}</p>)}
    </div>
  ) },
];

/** Who may do what with each relation, in the map's own words, and whether the database agrees. What differs stands first. */
export function AccessRulesPage() {
  const refetchInterval = useLiveInterval();
  const rules = useQuery(counter.operator.accessRules.queryOptions(undefined, { refetchInterval }));
  return (
    <CounterPage title={copy.title} lead={copy.lead} end={<Heard at={rules.dataUpdatedAt} />}>
      <Fetched query={rules} labels={copy.labels}>
        {(found) => (found.length === 0 ? <p>{copy.empty}</p> : (
          <div className="grid gap-6">
            <output className="block"><Verdict rules={found} /></output>
            <Table caption={copy.caption} captionHidden columns={columns} rows={found.toSorted((a, b) => Number(a.differs.length === 0) - Number(b.differs.length === 0))} rowKey={({ relation }) => relation} />
          </div>
        ))}
      </Fetched>
    </CounterPage>
  );
}

function Verdict({ rules }: { rules: readonly AccessRule[] }) {
  const differing = rules.filter(({ differs }) => differs.length > 0).length;
  if (differing > 0) return <Notice tone="bad" fact={copy.differsFact(differing)}>{copy.differsNext}</Notice>;
  return <Notice tone="good" fact={copy.allFact(rules.length)} />;
}
