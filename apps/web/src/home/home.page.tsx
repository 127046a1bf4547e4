import { paths } from '../app/paths.ts';
import { homeCopy } from '../copy/en/home.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Page, Row } from '../ui/page.tsx';
import { Spread } from '../ui/spread.tsx';
import { Prices } from './prices.tsx';

const sample = [
  { positionId: 'cause', position: 'Cause', signId: 'major-9', name: 'The Hermit', reversed: false },
  { positionId: 'advice', position: 'Advice', signId: 'major-14', name: 'Temperance', reversed: false },
  { positionId: 'outcome', position: 'Outcome', signId: 'major-17', name: 'The Star', reversed: false },
] as const;

/** The front page. Everything but the prices is here without asking the house. */
export function HomePage() {
  const { is, halls, prices, writer, privacy } = homeCopy;
  return (
    <Page title={homeCopy.title} display lead={homeCopy.lead}>
      <Row>
        <div className="flex flex-wrap gap-3">
          <ButtonLink kind="next" to={paths.begin()}>{homeCopy.begin}</ButtonLink>
          <ButtonLink to={paths.find()}>{homeCopy.find}</ButtonLink>
        </div>
      </Row>
      <Row className="py-6"><Spread label={homeCopy.spreadLabel} signs={sample} line="far" /></Row>
      <Row margin={is.margin} station>
        <h2>{is.title}</h2>
        <p className="mt-2">{is.words}</p>
        <h3 className="mt-4">{is.notTitle}</h3>
        <p className="mt-1">{is.not}</p>
      </Row>
      <Row margin={halls.margin} station>
        <h2>{halls.title}</h2>
        <p className="mt-2">{halls.words}</p>
      </Row>
      <Row margin={prices.margin} station>
        <h2>{prices.title}</h2>
        <Prices />
      </Row>
      <Row margin={homeCopy.sample.margin} station>
        <h2>{homeCopy.sample.title}</h2>
        <blockquote className="mt-3 border-l-[1.5px] border-edge pl-4">
          <p className="text-label text-muted">{homeCopy.sample.position} · {homeCopy.sample.role}</p>
          <p className="mt-1 font-scroll text-section font-semibold">{homeCopy.sample.sign}</p>
          <p className="reading mt-2">{homeCopy.sample.words}</p>
          <p className="reading mt-4">{homeCopy.sample.joins}</p>
        </blockquote>
      </Row>
      <Row margin={writer.margin} station>
        <h2>{writer.title}</h2>
        <p className="mt-2">{writer.words}</p>
      </Row>
      <Row margin={privacy.margin} station>
        <h2>{privacy.title}</h2>
        <ol className="mt-2 grid gap-2">{privacy.lines.map((line) => <li key={line}>{line}</li>)}</ol>
      </Row>
    </Page>
  );
}
