const classes = [256, 512, 1024, 2048, 4096, 8192];

/**
 * The padded size of a frame: fixed classes up to 8 KiB, then Padmé steps, which add at most 6.3 %.
 * Source: Padmé, Nikitin et al., "Reducing metadata leakage from encrypted files", PETS 2019.
 */
export function paddedSize(bytes: number): number {
  const fixed = classes.find((size) => bytes <= size);
  if (fixed !== undefined) return fixed;
  const exponent = Math.floor(Math.log2(bytes));
  const kept = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** Math.max(exponent - kept, 0);
  return Math.ceil(bytes / step) * step;
}
