import { Link, Outlet } from '@tanstack/react-router';
import { frameCopy } from '../copy/en/frame.ts';
import { OfflineLine } from '../ui/offline-line.tsx';
import { ThemeChooser } from '../ui/theme-chooser.tsx';
import { useHouseConfig } from './house-config.ts';
import { paths } from './paths.ts';

/** The frame of every page: skip link, house line, page, foot. */
export function Layout() {
  const config = useHouseConfig();
  return (
    <>
      <a className="skip" href="#content">{frameCopy.skip}</a>
      <header className="house border-b border-line">
        <div className="leaf-width mx-auto flex flex-col gap-x-6 px-4 sm:flex-row sm:items-center md:px-8 lg:px-6">
          <div className="flex flex-wrap items-center gap-x-4 sm:flex-1">
            <Link to={paths.home()} className="flex min-h-14 items-center gap-3 text-text no-underline">
              <HouseMark />
              <span className="font-scroll text-section font-semibold">{config.houseName}</span>
            </Link>
            {config.trial && <TrialMark />}
          </div>
          <nav aria-label={frameCopy.navigation} className="-mx-2 flex flex-wrap text-label font-semibold">
            <HouseLink to={paths.begin()}>{frameCopy.begin}</HouseLink>
            <HouseLink to={paths.shop()}>{frameCopy.shop}</HouseLink>
            <HouseLink to={paths.archive()}>{frameCopy.archive}</HouseLink>
            <HouseLink to={paths.orders()}>{frameCopy.orders}</HouseLink>
            <HouseLink to={paths.find()}>{frameCopy.help}</HouseLink>
          </nav>
        </div>
      </header>
      <OfflineLine />
      <main id="content" tabIndex={-1} className="outline-none"><Outlet /></main>
      <footer className="house border-t border-line text-small text-muted">
        <div className="leaf-width mx-auto px-4 py-8 md:px-8 lg:px-6">
          <ul className="-mt-2 flex flex-wrap gap-x-6">
            <FootLink to={paths.find()}>{frameCopy.find}</FootLink>
            <FootLink to={paths.withdraw()}>{frameCopy.withdraw}</FootLink>
            <FootLink to={paths.signIn()}>{frameCopy.signIn}</FootLink>
            <FootLink to={paths.verify()}>{frameCopy.verify}</FootLink>
            <FootLink to={paths.privacy()}>{frameCopy.privacy}</FootLink>
            {config.supportEmail !== '' && (
              <li><a className="inline-flex min-h-11 items-center" href={`mailto:${config.supportEmail}`}>{frameCopy.writeTo}</a></li>
            )}
          </ul>
          {config.trial && <p className="mt-4 text-text">{frameCopy.trialWords}</p>}
          <div className="mt-4 flex flex-wrap items-end justify-between gap-x-12">
            <div className="max-w-xl text-pretty">
              <p>{frameCopy.foot}</p>
              <p className="mt-2">{frameCopy.noCookies}</p>
            </div>
            <ThemeChooser />
          </div>
        </div>
      </footer>
    </>
  );
}

/** Stands beside the house's name, where nothing has to move when it appears. */
function TrialMark() {
  return (
    <aside aria-label={frameCopy.trial} className="no-print flex items-center gap-3 rounded-control bg-warn-soft px-3 text-small max-sm:ml-auto">
      <span className="font-semibold max-[24rem]:sr-only">{frameCopy.trial}</span>
      <a className="flex min-h-9 items-center text-text pointer-coarse:min-h-11" href={paths.trialInbox()}>{frameCopy.trialInbox}</a>
      <a className="flex min-h-9 items-center text-text pointer-coarse:min-h-11" href={paths.trialTrouble()}>{frameCopy.trialTrouble}</a>
    </aside>
  );
}

interface HouseLinkProps { to: string; children: string }

function HouseLink({ to, children }: HouseLinkProps) {
  return (
    <Link
      to={to}
      className="flex min-h-11 items-center px-2 text-text no-underline underline-offset-8 hover:underline aria-[current=page]:underline aria-[current=page]:decoration-2 aria-[current=page]:decoration-accent"
    >
      {children}
    </Link>
  );
}

function FootLink({ to, children }: HouseLinkProps) {
  return <li><Link className="inline-flex min-h-11 items-center" to={to}>{children}</Link></li>;
}

/** A ring on the line: the station that every drawing of this house starts from. */
function HouseMark() {
  return (
    <svg viewBox="0 0 32 24" width="32" height="24" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.5">
      <path d="M0 16H8.7M23.3 16H32" />
      <circle cx="16" cy="12" r="8.3" />
      <path d="M8.7 16H23.3" className="stroke-accent" />
    </svg>
  );
}
