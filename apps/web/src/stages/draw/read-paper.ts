import { ConsentReceipt } from '@omenhall/contracts/consent/consent.schema';
import { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';

export type Paper = { kind: 'draw'; proof: DrawProof } | { kind: 'receipt'; receipt: ConsentReceipt };

/** A proof is some three kilobytes and a receipt one; what is far larger is neither. */
const largestBytes = 100_000;

/** What a chosen file is, by its shape; null where it is nothing that can be checked here. */
export async function readPaper(file: File): Promise<Paper | null> {
  if (file.size > largestBytes) return null;
  try {
    const content: unknown = JSON.parse(await file.text());
    const proof = DrawProof.safeParse(content);
    if (proof.success) return { kind: 'draw', proof: proof.data };
    const receipt = ConsentReceipt.strict().safeParse(content);
    return receipt.success ? { kind: 'receipt', receipt: receipt.data } : null;
  } catch {
    return null;
  }
}
