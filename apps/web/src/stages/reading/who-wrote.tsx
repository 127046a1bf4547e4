import type { ModelCall, Provenance } from '@omenhall/contracts/reading/reading.schema';
import { scrollCopy as copy } from '../../copy/en/reading.ts';
import { Moment } from '../../ui/moment.tsx';

interface Props { provenance: Provenance }

/** Who wrote a scroll, from which fields, and every call to a model on the way, also where none of its text stands here. */
export function WhoWrote({ provenance: { writer, version, given, calls = [] } }: Props) {
  return (
    <>
      <p>{writer === 'model' ? copy.byModel : calls.length === 0 ? copy.byGrammar : copy.byGrammarAfterAll}</p>
      <dl className="mt-2 text-label text-muted">
        <div><dt className="inline">{copy.version}: </dt><dd className="inline">{version}</dd></div>
        <div><dt className="inline">{copy.given}: </dt><dd className="inline">{given.length === 0 ? copy.nothingSent : given.join(', ')}</dd></div>
      </dl>
      {calls.length > 0 && (
        <details className="panel my-3">
          <summary className="font-semibold">{copy.calls(calls.length)}</summary>
          <ol className="grid gap-4">{calls.map((call) => <li key={call.at}><Call call={call} /></li>)}</ol>
        </details>
      )}
    </>
  );
}

function Call({ call }: { call: ModelCall }) {
  const facts = [
    [copy.call.to, copy.callTo(call.model, call.host)],
    [copy.call.at, <Moment key="at" at={new Date(call.at)} />],
    [copy.call.sent, call.sent.length === 0 ? copy.nothingSent : call.sent.join(', ')],
    [copy.call.outcome, copy.callOutcomes[call.outcome]],
    [copy.call.kept, call.keptNothing ? copy.keptNothing : copy.keptSome],
    [copy.call.template, call.template],
  ] as const;
  return (
    <dl className="grid gap-x-4 gap-y-1 text-label sm:grid-cols-[7rem_minmax(0,1fr)]">
      {facts.map(([name, value]) => <div key={name} className="contents"><dt className="text-muted">{name}</dt><dd className="max-sm:mb-1">{value}</dd></div>)}
    </dl>
  );
}
