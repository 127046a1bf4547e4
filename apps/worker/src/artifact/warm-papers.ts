import { renderShareCard } from '@omenhall/documents/share-card';
import { warmPrivatePdf } from '@omenhall/documents/warm';
import { renderLetter } from '@omenhall/emails';

/** Draws one of each for nobody, so that the first buyer does not pay for faces and layout being loaded. */
export async function warmPapers(): Promise<void> {
  await warmPrivatePdf();
  await renderShareCard({ methodId: 'tarot', spreadId: 'key', signs: [{ signId: 'major-9', reversed: false }], titleId: 'key', phraseId: 'look' }, { theme: 'day', houseAddress: '127.0.0.1' });
  await renderLetter('sign_in_code', { code: '00000000', expiresInMinutes: 1, supportEmail: 'support@omenhall.example' });
}
