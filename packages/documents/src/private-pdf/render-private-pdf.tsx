/** @jsxRuntime automatic */
import { Document, Page, Path, renderToBuffer, StyleSheet, Svg, Text, View } from '@react-pdf/renderer';
import type { ReactElement } from 'react';
import type { PaperSection, ScrollPaper } from '../scroll/scroll-paper.ts';
import { sealPaths } from '../symbols/draw-seal.ts';
import { CardOnPaper } from './card-on-paper.tsx';
import { openGlyphCheck, type RenderWarning } from './check-glyphs.ts';
import { openFaces } from './paper-faces.ts';
import { drawVerifyCode } from '../scroll/draw-verify-code.ts';

export type { RenderWarning } from './check-glyphs.ts';

/**
 * The owner's PDF of a scroll: A4, black on white, the question on page one.
 *
 * @param paper from `makeScrollPaper`
 * @returns     the file, and what could not be drawn: a character that the faces do not hold shows as a visible mark and
 *              is reported by code point, never by text. An equal paper gives equal bytes.
 * @throws      when a typeface is missing beside the program (final)
 */
export async function renderPrivatePdf(paper: ScrollPaper): Promise<{ bytes: Uint8Array; warnings: RenderWarning[] }> {
  const faces = await openFaces();
  const check = openGlyphCheck();
  const reading = (text: string): string => check.marked(text, faces.reading);
  const note = (text: string): string => check.marked(text, faces.note);
  const drawable: ScrollPaper = {
    ...paper,
    houseName: note(paper.houseName),
    name: note(paper.name),
    title: reading(paper.title),
    question: paper.question === null ? null : check.marked(paper.question, faces.question),
    sections: paper.sections.map((section) => ({
      ...section,
      heading: reading(section.heading),
      note: section.note && { name: note(section.note.name), words: note(section.note.words) },
      paragraphs: section.paragraphs.map(reading),
      items: section.items.map(reading),
    })),
  };
  const bytes = await renderToBuffer(<PrivatePdf paper={drawable} />);
  return { bytes: new Uint8Array(bytes), warnings: check.warnings() };
}

const mm = (length: number): number => (length * 72) / 25.4;
const page = { width: 210, left: 58, top: 22, bottom: 24, right: 20, margin: 20, marginWidth: 30, rule: 54 } as const;

const styles = StyleSheet.create({
  page: {
    paddingTop: mm(page.top), paddingBottom: mm(page.bottom), paddingLeft: mm(page.left), paddingRight: mm(page.right),
    fontFamily: 'Literata', fontSize: 11.5, color: '#000000',
  },
  rule: { position: 'absolute', left: mm(page.rule), top: mm(page.top), bottom: mm(page.bottom), width: 0.5, backgroundColor: '#000000' },
  // No line height here or above: a text made at render time vanishes when it has one.
  foot: { position: 'absolute', left: mm(page.left), right: mm(page.right), bottom: mm(12), fontFamily: 'Sofia Sans', fontSize: 8.5 },
  house: { fontFamily: 'Sofia Sans', fontWeight: 600, fontSize: 11, lineHeight: 1.4 },
  title: { fontWeight: 600, fontSize: 26, lineHeight: 32 / 26, marginTop: mm(3), marginBottom: mm(3) },
  subtitle: { fontFamily: 'Sofia Sans', fontSize: 11, lineHeight: 1.4, marginTop: mm(2) },
  heading: { fontWeight: 600, fontSize: 16, lineHeight: 22 / 16, marginTop: mm(11) },
  note: { position: 'absolute', left: mm(page.margin - page.left), width: mm(page.marginWidth), fontFamily: 'Sofia Sans', fontSize: 8.5, lineHeight: 12 / 8.5 },
  noteName: { fontWeight: 600 },
  // Space stands above, never below: a text that fits but for its lower margin would be moved to the next page alone.
  paragraph: { fontSize: 11.5, lineHeight: 18 / 11.5, marginTop: 8 },
  // As wide as the dash and its two spaces, so that the lines below hang under the words.
  item: { fontSize: 11.5, lineHeight: 18 / 11.5, marginTop: 7, paddingLeft: 10.2, textIndent: -10.2 },
  question: { fontStyle: 'italic', fontSize: 13, lineHeight: 20 / 13, marginTop: 8 },
  small: { fontFamily: 'Sofia Sans', fontSize: 8.5, lineHeight: 12 / 8.5 },
});

function PrivatePdf({ paper }: { paper: ScrollPaper }): ReactElement {
  return (
    <Document title={paper.name} language={paper.language} creator={paper.houseName} producer={paper.houseName} creationDate={paper.sealedAt}>
      <Page size="A4" style={styles.page}>
        <View fixed style={styles.rule} />
        <Text fixed style={styles.foot} render={({ pageNumber, totalPages }) => `${paper.name} · ${pageNumber} of ${totalPages}`} />
        <Opening paper={paper} />
        {paper.sections.map((section) => <Section key={section.id} section={section} />)}
        <Verify paper={paper} />
      </Page>
    </Document>
  );
}

function Opening({ paper }: { paper: ScrollPaper }): ReactElement {
  return (
    <>
      <Text style={styles.house}>{paper.houseName}</Text>
      <Text style={styles.title}>{paper.title}</Text>
      <Text style={styles.subtitle}>{paper.subtitle}</Text>
      <Horizon paper={paper} />
      <View>
        <View style={styles.note}>
          <Seal />
          <Text>Sealed {paper.sealedWords}</Text>
        </View>
        <Text style={[styles.heading, { marginTop: 0 }]}>{paper.question === null ? 'Drawn by topic alone' : 'The question'}</Text>
        {paper.question === null ? null : <Text style={styles.question}>{paper.question}</Text>}
      </View>
      <View style={[styles.small, { marginTop: mm(7) }]}>
        <Text>This scroll as an accessible page, for you alone:</Text>
        <Text hyphenationCallback={(word) => [word]}>{paper.pageUrl}</Text>
      </View>
    </>
  );
}

/** The drawn cards side by side, each row of them on one line from edge to edge of the sheet. */
function Horizon({ paper }: { paper: ScrollPaper }): ReactElement {
  const gap = 6;
  const rows = inRows(paper.signs);
  const longest = Math.max(...rows.map((row) => row.length));
  const width = Math.min(rows.length > 1 ? 22 : 38, (170 - gap * (longest - 1)) / longest);
  const height = (width * 400) / 240;
  return (
    <View style={{ marginLeft: mm(-page.left), width: mm(page.width), marginTop: mm(9), marginBottom: mm(9), backgroundColor: '#FFFFFF' }}>
      {rows.map((row, number) => (
        <View key={row[0]?.positionName ?? number} style={{ marginTop: number === 0 ? 0 : mm(5) }}>
          <View style={{ position: 'absolute', left: 0, right: 0, top: mm(height / 2) - 0.35, height: 0.7, backgroundColor: '#000000' }} />
          <View style={{ flexDirection: 'row', justifyContent: 'center' }}>
            {row.map((sign, index) => (
              <View key={sign.positionName} style={{ marginLeft: index === 0 ? 0 : mm(gap), width: mm(width) }}>
                <CardOnPaper signId={sign.signId} reversed={sign.reversed} width={mm(width)} />
                <Text style={[styles.small, { textAlign: 'center', marginTop: mm(1.5) }]}>{sign.positionName}</Text>
              </View>
            ))}
          </View>
        </View>
      ))}
    </View>
  );
}

/** Up to five cards lie in one row; more are dealt evenly into rows of at most six. */
function inRows<Card>(cards: readonly Card[]): Card[][] {
  if (cards.length <= 5) return [[...cards]];
  const size = Math.ceil(cards.length / Math.ceil(cards.length / 6));
  return Array.from({ length: Math.ceil(cards.length / size) }, (_, row) => cards.slice(row * size, (row + 1) * size));
}

// Heading and paragraphs are siblings on the page itself: only there does react-pdf keep a heading with what follows.
function Section({ section }: { section: PaperSection }): ReactElement {
  const { note, sign } = section;
  const shortfall = sign ? marginNoteHeight - leastTextHeight(section) : 0;
  return (
    <>
      <View style={styles.heading} minPresenceAhead={sign ? marginNoteHeight : mm(34)}>
        {note && (
          <View style={styles.note}>
            <Text style={styles.noteName}>{note.name}</Text>
            <Text>{note.words}</Text>
            {sign && <View style={{ marginTop: mm(2) }}><CardOnPaper signId={sign.signId} reversed={sign.reversed} width={mm(20)} /></View>}
          </View>
        )}
        <Text>{section.heading}</Text>
      </View>
      {section.paragraphs.map((text, index) => <Text key={index} style={styles.paragraph} orphans={2} widows={2}>{text}</Text>)}
      {section.items.map((text, index) => <Text key={index} style={styles.item} orphans={2} widows={2}>{`–\u00A0\u00A0${text}`}</Text>)}
      {shortfall > 0 && <View style={{ height: shortfall }} />}
    </>
  );
}

/** A place's name, its role in three lines, and its card. */
const marginNoteHeight = 4 * 12 + mm(2) + mm(20 * (400 / 240));

/** At 80 letters a line, more than the column ever holds: so the text is at least this high. */
const leastTextHeight = ({ paragraphs }: PaperSection): number =>
  22 + paragraphs.reduce((height, text) => height + Math.ceil(text.length / 80) * 18 + 8, 0);

function Verify({ paper }: { paper: ScrollPaper }): ReactElement {
  const { d, size } = drawVerifyCode(paper.verify.url);
  return (
    <View wrap={false}>
      <Text style={styles.heading}>Check the seal</Text>
      <View style={{ flexDirection: 'row', marginTop: 8 }}>
        <Svg viewBox={`0 0 ${size} ${size}`} width={mm(24)} height={mm(24)}><Path d={d} fill="#000000" /></Svg>
        <View style={{ flex: 1, marginLeft: mm(6) }}>
          <Text style={styles.small}>{paper.verify.words}</Text>
          <Text style={[styles.small, { marginTop: mm(2) }]}>{paper.verify.code}</Text>
        </View>
      </View>
    </View>
  );
}

function Seal(): ReactElement {
  return (
    <Svg viewBox="0 0 24 24" width={mm(7)} height={mm(7)} style={{ marginBottom: mm(1) }}>
      {sealPaths.sealed.map((d) => <Path key={d} d={d} fill="none" stroke="#000000" strokeWidth={1.5} />)}
    </Svg>
  );
}
