import { verifyCopy as copy } from '../../copy/en/verify.ts';

interface Props { keyId: string }

/** Names the key that signed a paper. */
export function SigningKey({ keyId }: Props) {
  return <dl className="register mt-4 text-muted"><div className="flex gap-3"><dt className="flex-none">{copy.house}</dt><dd className="hash">{keyId}</dd></div></dl>;
}
