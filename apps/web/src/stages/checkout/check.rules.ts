import { EmailAddress } from '@omenhall/contracts/values/email-address';

export interface Checked {
  address: string;
  adult: boolean;
  /** Whether the sentence about starting at once was answered, or is not asked. */
  startAnswered: boolean;
}

export type Missing = 'address' | 'start' | 'adult';

/** What is still missing before the payment page may open, in the order of the page. */
export function findMissing({ address, adult, startAnswered }: Checked): Missing[] {
  const missing: Missing[] = [];
  if (!EmailAddress.safeParse(address).success) missing.push('address');
  if (!startAnswered) missing.push('start');
  if (!adult) missing.push('adult');
  return missing;
}
