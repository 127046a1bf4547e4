import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { HouseError } from '@omenhall/contracts/errors';
import { EmailAddress } from '@omenhall/contracts/values/email-address';
import type { FrozenLetter } from '@omenhall/core/ports';
import MailComposer from 'nodemailer/lib/mail-composer';

export interface Envelope {
  from: string;
  to: string;
}

/**
 * Builds the bytes of a letter, MIME with a text and an HTML part, lines ended by CRLF.
 *
 * @throws HouseError `bad-input` (final): an address that is not one mailbox, a control character in a header, a header
 *   that is not an extension header, no text or no HTML. The refusal names the field, never what it held.
 *
 * The same letter gives the same bytes, always: id, date and part boundaries follow from the letter alone.
 * Source: RFC 5322, RFC 2046.
 */
export async function buildMessage(letter: FrozenLetter): Promise<Uint8Array> {
  requireSendable(letter);
  const from = senderOf(letter.from);
  const composer = new MailComposer({
    from: { name: from.name, address: from.address },
    to: { name: '', address: wireAddress(letter.to) },
    subject: letter.subject,
    date: letter.date,
    messageId: letter.messageId,
    headers: Object.entries(letter.headers).map(([key, value]) => ({ key, value })),
    text: letter.text,
    html: letter.html,
    encoding: 'quoted-printable',
    baseBoundary: createHash('sha256').update(letter.messageId).digest('hex').slice(0, 32),
    boundaryPrefix: 'omen',
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'windows',
  });
  return new Uint8Array(await composer.compile().build());
}

/** The mailboxes as SMTP names them: domains as A-labels, no display name. */
export const envelopeOf = (letter: FrozenLetter): Envelope => ({ from: senderOf(letter.from).address, to: wireAddress(letter.to) });

/** Headers that a typed builder may add. What names, dates or routes the letter has fields of its own. */
const extensionHeader = /^(List-Unsubscribe|List-Unsubscribe-Post|List-Id|Auto-Submitted|Feedback-ID|X-[A-Za-z][A-Za-z0-9-]{0,60})$/;
// eslint-disable-next-line no-control-regex -- these are the characters that must not stand in a header
const headerText = /^[^\u0000-\u001f\u007f\u0085\u2028\u2029]*$/;
const displayName = /^[\p{L}\p{N}][\p{L}\p{N} .'&-]{0,78}$/u;

function requireSendable(letter: FrozenLetter): void {
  senderOf(letter.from);
  wireAddress(letter.to);
  if (!/^<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,120}@[A-Za-z0-9.-]{1,120}>$/.test(letter.messageId)) throw unsendable('Message-ID');
  if (!headerText.test(letter.subject) || letter.subject.trim() === '' || letter.subject.length > 200) throw unsendable('subject');
  if (Number.isNaN(letter.date.getTime())) throw unsendable('date');
  for (const [name, value] of Object.entries(letter.headers)) {
    if (!extensionHeader.test(name) || !/^[\u0020-\u007e]{1,900}$/.test(value)) throw unsendable('an extension header');
  }
  if (letter.text === '') throw unsendable('text part');
  if (letter.html === '') throw unsendable('HTML part');
}

const unsendable = (field: string): HouseError => new HouseError('bad-input', `letter cannot be sent: ${field}`);

/** `name@host`, or `Name <name@host>` with a plain name of ours. */
function senderOf(text: string): { name: string; address: string } {
  const [, name = '', inner = text] = /^([^<>]*) <([^<>]*)>$/.exec(text) ?? [];
  if (name !== '' && !displayName.test(name)) throw unsendable('sender');
  return { name, address: wireAddress(inner, 'sender') };
}

function wireAddress(address: string, field = 'recipient'): string {
  // Parsing trims; an address that has to be trimmed was not frozen as it would be sent.
  if (EmailAddress.safeParse(address).data !== address || Buffer.byteLength(address) > 254) throw unsendable(field);
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  if (!/^[a-z0-9.-]+$/i.test(domain) || !/^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]+$/u.test(address.slice(0, at))) throw unsendable(field);
  return `${address.slice(0, at)}@${domain}`;
}
