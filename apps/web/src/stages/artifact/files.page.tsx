import type { Artifact } from '@omenhall/contracts/artifact/artifact.schema';
import { useMutation, useQuery } from '@tanstack/react-query';
import { whenAway } from '../../api/query-client.ts';
import { house } from '../../api/seeker-client.ts';
import { useReadingId } from '../../app/route-params.ts';
import { artifactNames } from '../../copy/en/checkout.ts';
import { artifactStates, filesCopy as copy } from '../../copy/en/reading.ts';
import { saySize } from '../../copy/en/say.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Row } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { StateGlyph } from '../../ui/state-glyph.tsx';

/** While a file is being made, how often to look again, in milliseconds. */
const lookAgain = 3_000;

/** The files of a scroll. Links are made on request and never stand in the page. */
export function FilesPage() {
  const readingId = useReadingId();
  const files = useQuery(house.artifact.list.queryOptions({ readingId }, {
    refetchInterval: (query) => (query.state.data?.some(({ status }) => status === 'pending' || status === 'rendering') ? lookAgain : whenAway(query)),
  }));
  return (
    <Row station className="no-print">
      <h2>{copy.title}</h2>
      <Loaded query={files} labels={copy.labels}>
        {(all) => all.length === 0
          ? <><p className="mt-2">{copy.empty}</p><p className="text-muted">{copy.emptyHelp}</p></>
          : <><ul className="mt-2">{all.map((file) => <FileRow key={file.id} file={file} />)}</ul><p className="mt-3 text-label text-muted">{copy.linkNote}</p></>}
      </Loaded>
    </Row>
  );
}

function FileRow({ file }: { file: Artifact }) {
  const link = useMutation(house.artifact.link.mutationOptions({ onSuccess: ({ url }) => { window.location.assign(url); } }));
  const { name, use } = artifactNames[file.kind];
  const ready = file.status === 'ready';
  return (
    <li className="border-b border-line py-4">
      <div className="grid items-start gap-x-6 gap-y-2 sm:grid-cols-[minmax(0,1fr)_auto]">
        <div className="min-w-0">
          <h3>{name}</h3>
          <p className="text-label text-muted">{use}</p>
          <p className="register mt-1 flex items-center gap-2 text-muted">
            {!ready && <StateGlyph glyph={file.status === 'failed' ? 'needs-person' : file.status === 'rendering' ? 'running' : 'waiting'} />}
            <span>
              {ready ? file.sizeBytes !== null && saySize(file.sizeBytes) : artifactStates[file.status]}
              {file.renderedAt && <> · {copy.made} <Moment at={file.renderedAt} /></>}
            </span>
          </p>
        </div>
        {ready && (
          <p className="flex gap-2">
            {file.kind !== 'pdf' && file.kind !== 'private_pdf' && <Button size="row" busy={link.isPending} onClick={() => { link.mutate({ artifactId: file.id, download: false }); }}>{copy.open}<span className="sr-only"> {name}</span></Button>}
            <Button size="row" busy={link.isPending} onClick={() => { link.mutate({ artifactId: file.id, download: true }); }}>{copy.save}<span className="sr-only"> {name}</span></Button>
          </p>
        )}
      </div>
      {file.checksum !== null && (
        <details className="text-label">
          <summary>{copy.check}</summary>
          <p className="ml-5">{copy.checkHelp} <span className="hash block">{file.checksum}</span></p>
        </details>
      )}
      {link.error && <div className="mt-2"><Refused error={link.error} /></div>}
    </li>
  );
}
