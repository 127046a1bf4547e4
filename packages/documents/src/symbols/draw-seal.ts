/** The seal on a board of 24: a ring threaded on the line, or lifted clear of it once opened. */
export const sealPaths = {
  sealed: ['M5.56 12.74A7 7 0 1 1 8.19 15.87', 'M1.5 14.5H15.1M19.6 14.5H22.5'],
  open: ['M5 9a7 7 0 1 0 14 0a7 7 0 1 0-14 0Z', 'M1.5 20.5H22.5'],
} as const;

/** The seal as a whole `<svg>`, in `colour` (the page's `--stamp` when absent). It stands only where something is sealed. */
export function drawSeal({ open = false, colour = 'var(--stamp)' }: { open?: boolean; colour?: string } = {}): string {
  const paths = sealPaths[open ? 'open' : 'sealed'].map((d) => `<path d="${d}"/>`).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="${colour}" stroke-width="1.5" aria-hidden="true">${paths}</svg>`;
}
