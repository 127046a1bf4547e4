import type { ScrollPaper } from '../scroll/scroll-paper.ts';
import { renderPrivatePdf } from './render-private-pdf.tsx';

/** Nobody's scroll: enough of everything a paper holds to load faces, layout and drawing. */
const blank: ScrollPaper = {
  language: 'en', houseName: 'OmenHall', name: 'Scroll 0000', title: 'Warm hands', subtitle: 'One key', question: 'Is the fire lit?',
  signs: [{ methodId: 'tarot', signId: 'major-9', reversed: false, name: 'The Hermit', positionName: 'Key' }],
  sections: [{
    id: 'key', heading: 'The Hermit', note: { name: 'Key', words: 'What is worth noticing.' },
    sign: { methodId: 'tarot', signId: 'major-9', reversed: false, name: 'The Hermit', positionName: 'Key' }, paragraphs: ['A small lamp, held low.'], items: ['One thing.'],
  }],
  sealedAt: new Date(0), sealedWords: 'never', pageUrl: 'http://127.0.0.1/scrolls/0', verify: { url: 'http://127.0.0.1/verify', code: '0'.repeat(64), words: 'Nobody\'s scroll.' },
};

/** Draws a paper for nobody and throws it away: the first PDF of a process costs seconds, and a buyer should not wait for them. */
export async function warmPrivatePdf(): Promise<void> {
  await renderPrivatePdf(blank);
}
