import type { OperatorRight } from '@omenhall/contracts/operator/operator.schema';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { counter } from '../../api/operator-client.ts';
import { useHouseConfig } from '../../app/house-config.ts';
import { paths } from '../../app/paths.ts';
import { frameCopy } from '../../copy/en/frame.ts';
import { counterCopy as copy } from '../../copy/en/operator.ts';
import { Button } from '../../ui/button.tsx';
import { counterPaths } from '../../ui/counter/counter-paths.ts';
import { useKeyboard, useShortcut } from '../../ui/counter/keyboard.ts';
import { useRights } from '../../ui/counter/use-rights.ts';
import { OfflineLine } from '../../ui/offline-line.tsx';
import { ThemeChooser } from '../../ui/theme-chooser.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { SignOut } from './sign-out.tsx';

/** The pages, and the right each of them needs. */
const pages = [
  ['overview', 'see_lists'], ['orders', 'see_lists'], ['refunds', 'see_lists'], ['deliveries', 'see_lists'], ['held', 'see_lists'], ['queues', 'see_lists'], ['schedules', 'see_lists'], ['webhooks', 'see_lists'], ['money', 'see_lists'], ['books', 'see_books'], ['health', 'see_lists'], ['audit', 'see_audit'], ['accessRules', 'see_access_rules'], ['people', 'see_people'], ['switches', 'see_lists'],
] as const;

/** The frame of every page of the counter: ribbon in a trial, house line, pages on the margin rule. */
export function CounterFrame() {
  const config = useHouseConfig();
  const { data: me } = useQuery(counter.access.me.queryOptions());
  const role = me?.operatorRole ?? null;
  const [keysOpen, setKeysOpen] = useState(false);
  useKeyboard();
  useShortcut('help', () => { setKeysOpen(true); });
  const may = useRights();
  useGoing(may);

  return (
    <div className="counter">
      <a className="skip" href="#content">{copy.skip}</a>
      {config.trial && (
        <aside className="no-print border-b border-line bg-warn-soft text-small" aria-label={copy.trialLabel}>
          <div className="flex flex-wrap items-center gap-x-4 px-4 lg:px-6">
            <span className="py-2">{frameCopy.trial}</span>
            <a className="inline-flex min-h-11 items-center text-text" href={paths.trialInbox()}>{frameCopy.trialInbox}</a>
            <a className="inline-flex min-h-11 items-center text-text" href={paths.trialTrouble()}>{frameCopy.trialTrouble}</a>
          </div>
        </aside>
      )}
      <header className="flex flex-wrap items-center justify-between gap-x-6 border-b border-line px-4 lg:px-6">
        <Link to={counterPaths.overview} className="flex min-h-14 flex-wrap items-center gap-x-3 text-text no-underline">
          <CounterMark />
          <span className="font-scroll text-section font-semibold">{config.houseName}</span>
          <span className="text-muted">{copy.counter}</span>
        </Link>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 text-label">
          {role !== null && <span className="text-muted">{copy.role(role)}</span>}
          <span className="pointer-coarse:hidden"><Button size="row" aria-keyshortcuts="?" onClick={() => { setKeysOpen(true); }}>{copy.keys}</Button></span>
          {role !== null && <SignOut />}
          <a className="inline-flex min-h-11 items-center font-semibold" href={paths.home()}>{copy.toHouse}</a>
        </div>
      </header>
      <OfflineLine />
      <div className="counter-body">
        {role === null ? <div /> : (
          <nav aria-label={copy.navigation} className="counter-nav">
            <ul>
              {pages.filter(([, right]) => may(right)).map(([page]) => (
                <li key={page}>
                  <Link to={counterPaths[page]} activeOptions={{ exact: page === 'overview', includeSearch: false }}>{copy.pages[page]}</Link>
                </li>
              ))}
            </ul>
          </nav>
        )}
        <main id="content" tabIndex={-1} className="counter-leaf outline-none"><Outlet /></main>
      </div>
      <footer className="flex flex-wrap items-end justify-between gap-x-12 border-t border-line px-4 pt-4 pb-4 text-small text-muted lg:px-6">
        <p className="max-w-lg">{copy.foot}</p>
        <ThemeChooser />
      </footer>
      <KeysDialog open={keysOpen} onOpenChange={setKeysOpen} />
    </div>
  );
}

/** `g` and a letter lead to a page, once there are pages to lead to. */
function useGoing(may: (right: OperatorRight) => boolean) {
  const navigate = useNavigate();
  const to = (path: string, right: OperatorRight = 'see_lists') => (may(right) ? () => { void navigate({ to: path }); } : null);
  useShortcut('go-overview', to(counterPaths.overview));
  useShortcut('go-orders', to(counterPaths.orders));
  useShortcut('go-deliveries', to(counterPaths.deliveries));
  useShortcut('go-held', to(counterPaths.held));
  useShortcut('go-queues', to(counterPaths.queues));
  useShortcut('go-schedules', to(counterPaths.schedules));
  useShortcut('go-webhooks', to(counterPaths.webhooks));
  useShortcut('go-health', to(counterPaths.health));
  useShortcut('go-audit', to(counterPaths.audit, 'see_audit'));
  useShortcut('go-access-rules', to(counterPaths.accessRules, 'see_access_rules'));
}

/** The house's ring with a counter beneath it. */
function CounterMark() {
  return (
    <svg viewBox="0 0 32 24" width="32" height="24" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.5">
      <path d="M0 16H8.7M23.3 16H32M4 20.5H28" />
      <circle cx="16" cy="12" r="8.3" />
      <path d="M8.7 16H23.3" className="stroke-accent" />
    </svg>
  );
}
