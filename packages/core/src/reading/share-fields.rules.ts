import type { ShareCardFields } from '@omenhall/contracts/artifact/artifact.schema';
import { sharePhrases, shareTitles, type ShareTitleId } from '@omenhall/contracts/artifact/share-card.rules';

const titles: Record<string, ShareTitleId> = { three: 'three-signs', lantern: 'lantern', key: 'key', well: 'well', year: 'year' };

interface Drawn {
  spread: { id: string; methodId: string };
  signs: readonly { signId: string; reversed: boolean }[];
  proof: { sealHash: string };
}

/**
 * What a share card may show, built up from nothing: ids of a method, of signs, of a title and of a phrase from fixed
 * lists. The phrase follows the seal, so it is the same each time and chosen by nobody's words.
 */
export function shareCardFields({ spread, signs, proof }: Drawn): ShareCardFields {
  const phraseIds = Object.keys(sharePhrases);
  return {
    methodId: spread.methodId,
    spreadId: spread.id,
    signs: signs.map(({ signId, reversed }) => ({ signId, reversed })),
    titleId: titles[spread.id] ?? (Object.keys(shareTitles)[0] as ShareTitleId),
    phraseId: phraseIds[Number.parseInt(proof.sealHash.slice(0, 8), 16) % phraseIds.length] ?? 'pause',
  };
}
