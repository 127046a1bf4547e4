import type { ArchiveEntry } from '@omenhall/contracts/archive/archive.schema';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { archiveCopy as copy, readingStates } from '../../copy/en/archive.ts';
import { topics } from '../../copy/en/question.ts';
import { sayDay } from '../../copy/en/say.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Row } from '../../ui/page.tsx';

/** The caller's scrolls by year, under neutral names. */
export function ArchivePage() {
  const archive = useQuery(house.archive.list.queryOptions());
  return (
    <Page title={copy.title} lead={copy.lead}>
      {archive.data && archive.data.length > 0 && archive.error == null
        ? byYear(archive.data).map(([year, entries]) => (
          <Row key={year} margin={<h2 className="text-body">{year}</h2>} station>
            <ul>{entries.map((entry) => <Entry key={entry.readingId} entry={entry} />)}</ul>
          </Row>
        ))
        : (
          <Row>
            <Loaded query={archive} labels={copy.labels}>
              {() => <><p>{copy.empty}</p><p className="text-muted">{copy.emptyHelp}</p><p className="mt-4"><ButtonLink kind="next" to={paths.begin()}>{copy.begin}</ButtonLink></p></>}
            </Loaded>
          </Row>
        )}
    </Page>
  );
}

function Entry({ entry }: { entry: ArchiveEntry }) {
  return (
    <li className="border-b border-line py-3 first:pt-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <h3 className="font-scroll text-section">
          <Link className="inline-flex min-h-11 items-center" to={paths.scroll(entry.readingId)}>{entry.safeTitle}</Link>
        </h3>
        <p className="register text-muted"><time dateTime={entry.sealedAt.toISOString()}>{sayDay(entry.sealedAt)}</time></p>
      </div>
      <p className="text-label text-muted">{entry.spreadName} · {topics[entry.topic]} · {copy.voice} {entry.voiceName} · {readingStates[entry.status]}</p>
      <p className="text-small text-muted">{entry.keptUntil ? copy.keptUntil(sayDay(entry.keptUntil)) : copy.kept}</p>
    </li>
  );
}

function byYear(entries: readonly ArchiveEntry[]): [string, ArchiveEntry[]][] {
  const years = new Map<string, ArchiveEntry[]>();
  for (const entry of entries) {
    const year = String(entry.sealedAt.getFullYear());
    years.set(year, [...(years.get(year) ?? []), entry]);
  }
  return [...years];
}
