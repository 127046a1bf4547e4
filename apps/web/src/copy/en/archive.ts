import type { ReadingStatus } from '@omenhall/contracts/reading/reading.schema';

/** Words of the archive. */
export const archiveCopy = {
  title: 'Archive',
  lead: 'Your scrolls under their neutral names. Their words are opened one at a time.',
  labels: ['Scrolls'],
  empty: 'No scroll is kept here yet.',
  emptyHelp: 'A scroll appears once its reading is paid for. If you ordered in another browser, a code to your address brings it here.',
  begin: 'Begin a reading',
  open: (title: string) => `Open ${title}`,
  keptUntil: (day: string) => `Kept until ${day}; say yes to the archive to keep it for good.`,
  kept: 'Kept for good, until you remove it.',
  voice: 'Voice',
} as const;

export const readingStates: Record<ReadingStatus, string> = {
  draft: 'Not drawn yet',
  sealed: 'Sealed, not written yet',
  interpreting: 'Being written',
  interpreted: 'Written',
  failed: 'Being written again',
  redacted: 'Removed',
};
