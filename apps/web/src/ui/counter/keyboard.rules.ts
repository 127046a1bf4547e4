/** What a key does in the operators' area. None of them changes anything: `resend` opens the dialog that asks. */
export type Shortcut =
  | 'filter' | 'help' | 'next-row' | 'previous-row' | 'resend' | 'copy-card' | 'pause' | 'back'
  | 'go-overview' | 'go-deliveries' | 'go-held' | 'go-queues' | 'go-schedules' | 'go-webhooks' | 'go-orders' | 'go-audit' | 'go-health' | 'go-access-rules';

export interface KeyPress {
  key: string;
  /** Control, Alt or Command is held: the browser's own business. */
  chorded: boolean;
  /** A field, a list of choices or a dialog has the focus, so letters belong to it. */
  typing: boolean;
}

const single: Record<string, Shortcut> = {
  '/': 'filter', '?': 'help', 'j': 'next-row', 'k': 'previous-row', 'r': 'resend', 'c': 'copy-card', 'p': 'pause', 'Escape': 'back',
};

const afterG: Record<string, Shortcut> = {
  g: 'go-overview', d: 'go-deliveries', w: 'go-webhooks', o: 'go-orders', a: 'go-audit', h: 'go-health', s: 'go-schedules', q: 'go-queues', n: 'go-held', m: 'go-access-rules',
};

/**
 * What a key press asks for, and whether the next one completes a `g`.
 * A `g` waits for one key; any other key ends the waiting and does nothing.
 */
export function readKey(press: KeyPress, afterFirstG: boolean): { shortcut: Shortcut | null; waitsForG: boolean } {
  if (press.chorded || press.typing) return { shortcut: null, waitsForG: false };
  if (afterFirstG) return { shortcut: afterG[press.key] ?? null, waitsForG: false };
  if (press.key === 'g') return { shortcut: null, waitsForG: true };
  return { shortcut: single[press.key] ?? null, waitsForG: false };
}
