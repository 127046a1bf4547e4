import { create } from 'qrcode';

/** A QR code as one path on a board of `size` units, one unit a module. */
export function drawVerifyCode(text: string): { d: string; size: number } {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  const runs: string[] = [];
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      const start = x;
      while (x < size && data[y * size + x]) x += 1;
      if (x > start) runs.push(`M${start} ${y}H${x}V${y + 1}H${start}Z`);
    }
  return { d: runs.join(''), size };
}
