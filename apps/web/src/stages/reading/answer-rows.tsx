import type { Answer, Scroll } from '@omenhall/contracts/reading/reading.private';
import { scrollCopy as copy } from '../../copy/en/reading.ts';
import { Row } from '../../ui/page.tsx';
import { SignImage } from '../../ui/sign-image.tsx';

interface Props { scroll: Scroll; answer: Answer }

/** The answer, part by part in reading order: in short, each position with its sign, what joins them, what to do. */
export function AnswerRows({ scroll, answer }: Props) {
  const positionName = (id: string) => scroll.spread.positions.find((position) => position.id === id)?.name ?? id;
  return (
    <article>
      <Row margin={copy.direct} station><p className="reading">{answer.direct}</p></Row>
      {answer.positions.map(({ positionId, signId, reversed, paragraphs }) => {
        const sign = scroll.signs.find(({ position }) => position.id === positionId);
        const role = scroll.spread.positions.find(({ id }) => id === positionId)?.role;
        const name = sign?.name ?? signId;
        return (
          <Row
            key={positionId}
            station
            margin={<><p className="font-semibold text-text">{positionName(positionId)}</p>{role !== undefined && <p>{role}</p>}</>}
          >
            <div className="flow-root">
              <div className="float-right mb-2 ml-6 w-28 sm:w-36"><SignImage signId={signId} name={name} reversed={reversed} position={positionName(positionId)} /></div>
              <h2 className="font-scroll">{name}{reversed && <span className="font-house text-body font-normal text-muted"> {copy.reversed}</span>}</h2>
              {paragraphs.map((paragraph, index) => <p key={index} className="reading mt-3">{paragraph}</p>)}
            </div>
          </Row>
        );
      })}
      {answer.connections.length > 0 && (
        <Row margin={copy.connections} station>
          <h2 className="sr-only">{copy.connections}</h2>
          {answer.connections.map(({ positionIds, text }) => (
            <div key={positionIds.join()} className="mb-4">
              <p className="text-label text-muted">{positionIds.map(positionName).join(' · ')}</p>
              <p className="reading">{text}</p>
            </div>
          ))}
        </Row>
      )}
      <Part margin={copy.hidden} words={[answer.hiddenLayer]} />
      <Part margin={copy.warnings} words={answer.warnings} />
      <Part margin={copy.steps} words={answer.nextSteps} list />
      <Row margin={copy.step} station>
        <h2 className="sr-only">{copy.step}</h2>
        <p className="reading border-l-[3px] border-accent pl-4">{answer.step}</p>
      </Row>
      <Part margin={copy.checkable} words={answer.checkable} list />
      <Part margin={copy.unknown} words={answer.unknown} list />
      <Row margin={copy.closing} station>
        <h2 className="sr-only">{copy.closing}</h2>
        <p className="reading">{answer.closing}</p>
        <p className="mt-4 text-label text-muted">{copy.returning(answer.returnInDays)} {copy.marker}: {answer.archiveMarker}.</p>
      </Row>
    </article>
  );
}

interface PartProps { margin: string; words: readonly string[]; list?: boolean }

/** A part of the answer under its own name; absent when the answer has nothing for it. */
function Part({ margin, words, list = false }: PartProps) {
  const said = words.filter((word) => word !== '');
  if (said.length === 0) return null;
  return (
    <Row margin={margin} station>
      <h2 className="sr-only">{margin}</h2>
      {list
        ? <ul className="reading grid gap-3">{said.map((word) => <li key={word} className="border-l-[1.5px] border-edge pl-4">{word}</li>)}</ul>
        : said.map((word) => <p key={word} className="reading mb-3">{word}</p>)}
    </Row>
  );
}
