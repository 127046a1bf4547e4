import { Link } from '@tanstack/react-router';
import { paths } from '../../app/paths.ts';
import { checkCopy as copy } from '../../copy/en/checkout.ts';
import { topics } from '../../copy/en/question.ts';
import { clearDraft, useDraft } from '../../storage/tab-draft.ts';
import { Row } from '../../ui/page.tsx';
import { Seal } from '../../ui/seal.tsx';

/** What was chosen on the way, each with its way back. What is sealed has none. */
export function ChosenRows() {
  const draft = useDraft();
  const granted = (kind: 'archive' | 'email' | 'ai_processing'): boolean => draft.decisions[kind]?.action === 'granted';
  const answered = (kind: 'archive' | 'email') => (granted(kind) ? copy.on : copy.off);
  const names = new Set([draft.product?.name ?? '', draft.spread?.name ?? '']);
  const rows: { name: string; value: string; end: 'change' | 'sealed' | 'none' }[] = [
    { name: copy.rows.reading, value: [...names].join(' · '), end: 'none' },
    { name: copy.rows.voice, value: draft.voice?.name ?? '', end: 'none' },
    { name: copy.rows.topic, value: draft.topic ? topics[draft.topic] : '', end: 'none' },
    { name: copy.rows.question, value: draft.specialCategory?.action === 'granted' ? copy.questionSealed : copy.questionNone, end: 'sealed' },
    { name: copy.rows.draw, value: copy.drawSealed(draft.sealed?.signs.length ?? 0), end: 'sealed' },
    { name: copy.rows.archive, value: answered('archive'), end: 'change' },
    { name: copy.rows.email, value: answered('email'), end: 'change' },
    ...(draft.decisions.ai_processing ? [{ name: copy.rows.writer, value: granted('ai_processing') ? copy.byModel : copy.byGrammar, end: 'change' as const }] : []),
  ];
  return (
    <Row margin={copy.chosen} station>
      <dl>
        {rows.map(({ name, value, end }) => (
          <div key={name} className="grid min-h-11 grid-cols-[6rem_minmax(0,1fr)_auto] items-center gap-x-4 border-b border-line py-2">
            <dt className="text-label text-muted">{name}</dt>
            <dd>{value}</dd>
            <dd className="text-label">
              {end === 'sealed' && <Seal label={copy.drawFixed} />}
              {end === 'change' && <Link to={paths.channels()} className="-my-2 inline-flex min-h-11 items-center">{copy.change}<span className="sr-only"> {name}</span></Link>}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-label text-muted">{copy.anew} <Link className="inline-flex min-h-6 items-center" to={paths.begin()} onClick={clearDraft}>{copy.beginAnew}</Link></p>
    </Row>
  );
}
