interface KeyKindFacts {
  /** What stands sealed under keys of this kind. */
  seals: string;
  /** When such a key is destroyed, and with it all that it sealed. */
  shredWhen: string;
  /** Table whose row a key of this kind belongs to, by the key's object id; null while the house has no such table. */
  rowsOf: string | null;
}

/** Every kind of data key: one key per object, so that each object can be forgotten alone. Source: safety specification 3.1. */
export const keyKinds = {
  reading: { seals: 'question, draw, answer, files and print view of one reading', shredWhen: 'the reading or the account is deleted', rowsOf: 'reading_records' },
  thread: { seals: 'Echo prompts and entries of one thread', shredWhen: 'the thread or the account is deleted', rowsOf: null },
  notes: { seals: 'journal and archive notes of one person', shredWhen: 'that scope or the account is deleted', rowsOf: null },
  passport: { seals: 'Passport entries of one person', shredWhen: 'that scope or the account is deleted', rowsOf: null },
  conversation: { seals: 'Reading Room messages of one conversation', shredWhen: 'it is 90 days old, or the account is deleted', rowsOf: null },
  council: { seals: 'question, statements and synthesis of one council session', shredWhen: 'the session or the account is deleted', rowsOf: null },
  gift: { seals: 'note, code and recipient of one gift; the key is the giver\'s', shredWhen: 'the giver deletes it, or 30 days after it was redeemed', rowsOf: 'gifts' },
  subject: { seals: 'address of one person, and the secrets of letters on their way', shredWhen: 'the account is deleted', rowsOf: 'subjects' },
  audit_subject: { seals: 'details of audit events about one person', shredWhen: 'the account is deleted', rowsOf: 'subjects' },
  export: { seals: 'one export bundle', shredWhen: 'the bundle ends', rowsOf: null },
  accounting: { seals: 'billing identities of one fiscal year, kept by law', shredWhen: 'the retention year ends', rowsOf: null },
  house: { seals: 'provider settings of the house', shredWhen: 'the house is removed', rowsOf: 'houses' },
} as const satisfies Record<string, KeyKindFacts>;

export type KeyKind = keyof typeof keyKinds;
