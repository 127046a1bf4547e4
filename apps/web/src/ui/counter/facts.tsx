import type { ReactNode } from 'react';

interface Props { facts: readonly { name: string; value: ReactNode }[] }

/** Names and values, two columns where there is room. */
export function Facts({ facts }: Props) {
  return (
    <dl className="facts register">
      {facts.map(({ name, value }) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}
