import type { ConsentKind } from '@omenhall/contracts/consent/consent.schema';
import { useQuery } from '@tanstack/react-query';
import { house } from '../../api/seeker-client.ts';
import { paths } from '../../app/paths.ts';
import { artifactNames, channelsCopy as copy } from '../../copy/en/checkout.ts';
import { stepsCopy } from '../../copy/en/steps.ts';
import { changeDraft, useDraft } from '../../storage/tab-draft.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { ConsentRow } from '../../ui/consent-row.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Row } from '../../ui/page.tsx';
import { StepMissing } from '../../ui/step-missing.tsx';

/** Sentences that belong to receiving; the one about a model stands here only where the house has one to ask for. */
const askedHere: readonly ConsentKind[] = ['archive', 'email', 'ai_processing'];

/** One sentence per channel, asked where it matters. All off is a complete choice. */
export function ChannelsPage() {
  const { product, sealed, decisions } = useDraft();
  const texts = useQuery(house.consent.texts.queryOptions());
  if (!product || !sealed) return <StepMissing />;
  return (
    <Page title={copy.title} margin={stepsCopy.step(4)} lead={copy.lead}>
      <Row margin={copy.always} station>
        <h2>{copy.alwaysTitle}</h2>
        <ul className="mt-2 grid gap-2">
          {copy.alwaysLines.map((line) => <li key={line}>{line}</li>)}
          {product.gives.map((kind) => <li key={kind}><b className="font-semibold">{artifactNames[kind].name}.</b> {artifactNames[kind].use}</li>)}
        </ul>
      </Row>
      <Row margin={copy.choices} station>
        <Loaded query={texts} labels={copy.labels}>
          {(all) => all.filter(({ kind }) => askedHere.includes(kind)).map((text) => (
            <ConsentRow
              key={text.id}
              text={text}
              answer={decisions[text.kind]?.action ?? null}
              onAnswer={(action) => { changeDraft({ decisions: { ...decisions, [text.kind]: { kind: text.kind, action, textId: text.id } } }); }}
            />
          ))}
        </Loaded>
        <p className="mt-3 text-label text-muted">{copy.open}</p>
      </Row>
      <Row>
        <div className="next-bar"><ButtonLink kind="next" to={paths.check()}>{copy.next}</ButtonLink></div>
      </Row>
    </Page>
  );
}
