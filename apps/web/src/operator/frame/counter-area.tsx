import { useRouterState } from '@tanstack/react-router';
import { Layout } from '../../app/layout.tsx';
import { isCounterPath } from '../../ui/counter/counter-paths.ts';
import { CounterFrame } from './counter-frame.tsx';

/** The counter's frame on its own addresses, the house's on all others. */
export function CounterArea() {
  const inside = useRouterState({ select: ({ location }) => isCounterPath(location.pathname) });
  return inside ? <CounterFrame /> : <Layout />;
}
