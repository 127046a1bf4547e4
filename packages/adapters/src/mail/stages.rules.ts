/** How far a hand-over got. Nothing is certain between `dot` and `done`. */
export type Stage = 'connect' | 'greeting' | 'tls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot' | 'done';

/** How long each stage may stay silent, in milliseconds. */
export interface Patience {
  connect: number;
  greeting: number;
  /** Each command, from TLS to DATA. */
  command: number;
  /** Between two pieces of the body. */
  body: number;
  /** From the final dot to its reply: a shorter wait makes duplicates. */
  dot: number;
  /** QUIT, whose answer nobody needs. */
  quit: number;
}

/** Source: RFC 5321, section 4.5.3.2, and the house's own table. */
export const patience: Patience = { connect: 10_000, greeting: 30_000, command: 60_000, body: 180_000, dot: 600_000, quit: 2_000 };

export function patienceFor(stage: Stage, table: Patience): number {
  switch (stage) {
    case 'connect': return table.connect;
    case 'greeting': return table.greeting;
    case 'tls': case 'auth': case 'mail': case 'rcpt': case 'data': return table.command;
    case 'body': return table.body;
    case 'dot': return table.dot;
    case 'done': return table.quit;
  }
}

/** The stage that a command begins. EHLO belongs to the greeting. */
export function stageOfCommand(line: string): Stage | null {
  const verb = /^[A-Z]+/i.exec(line)?.[0].toUpperCase();
  switch (verb) {
    case 'EHLO': case 'HELO': return 'greeting';
    case 'STARTTLS': return 'tls';
    case 'AUTH': return 'auth';
    case 'MAIL': return 'mail';
    case 'RCPT': return 'rcpt';
    case 'DATA': return 'data';
    default: return null;
  }
}

/** What went wrong, without a word of what the server said. */
export interface Failure {
  stage: Stage;
  kind: 'reply' | 'timeout' | 'closed' | 'aborted' | 'tls';
  /** Of a reply: its three digits, and its enhanced code if it has one. */
  replyCode?: number;
  enhanced?: string;
}

export type Verdict =
  | { word: 'rejected'; code: string; permanent: boolean; stage: Stage; detail?: string }
  | { word: 'uncertain'; code: string; stage: Stage };

/**
 * What a failure means. A reply is definite at every stage: 4yz may be tried again, 5yz about this letter may not.
 * Before the final dot everything else is definitely not sent; after it, nobody knows.
 * A 5yz before MAIL FROM is about us and not about the letter, so the letter keeps its chance. Codes of a refused mailbox
 * stand in `detail`, since they tell a mailbox that does not exist from one that is full.
 */
export function judge({ stage, kind, replyCode, enhanced }: Failure): Verdict {
  const definite = kind === 'reply' && replyCode !== undefined && replyCode >= 400 && replyCode < 600;
  if (stage === 'dot' && !definite) return { word: 'uncertain', code: codeOf(stage, kind), stage };
  if (!definite) return { word: 'rejected', code: codeOf(stage, kind), permanent: false, stage };
  const aboutLetter = stage === 'mail' || stage === 'rcpt' || stage === 'data' || stage === 'body' || stage === 'dot';
  const permanent = replyCode >= 500 && aboutLetter;
  if (permanent && stage === 'rcpt') return { word: 'rejected', code: 'bad_recipient', permanent, stage, detail: [replyCode, enhanced].filter(Boolean).join(' ') };
  return { word: 'rejected', code: ['smtp', String(replyCode), enhanced].filter(Boolean).join('_'), permanent, stage };
}

const codeOf = (stage: Stage, kind: Failure['kind']): string => (kind === 'aborted' ? 'aborted' : `smtp_${stage}_${kind === 'reply' ? 'unclear' : kind}`);

/** The codes of a reply; its text is dropped here. */
export function codesOf(reply: string): { replyCode: number; enhanced?: string } | null {
  const match = /^(\d{3})(?:[ -](\d\.\d{1,3}\.\d{1,3})(?=\s|$))?/.exec(reply);
  if (!match) return null;
  return { replyCode: Number(match[1]), ...(match[2] === undefined ? {} : { enhanced: match[2] }) };
}

/** The server's own name for an accepted letter, when it tells one in the usual way. */
export function queueIdOf(reply: string): string | null {
  return /\bqueued as <?([A-Za-z0-9._-]{4,80})>?/i.exec(reply)?.[1] ?? null;
}
