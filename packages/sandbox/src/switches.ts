import type { TroubleNow } from './stripe/trouble-page.ts';
import type { DeskTrouble, MailTrouble, RefundTrouble, TroubleWish, WebhookTrouble } from './stripe/trouble.rules.ts';

/** The trouble that is switched on. Each take uses one up; when none is left the switch falls back by itself. */
export function openSwitches() {
  const webhook = openSwitch<WebhookTrouble>('none');
  const desk = openSwitch<DeskTrouble>('none');
  const mail = openSwitch<MailTrouble>('none');
  const refund = openSwitch<RefundTrouble>('none');
  let seconds = 5;
  return {
    set: (wish: TroubleWish): void => {
      const times = wish.times ?? 1;
      if (wish.seconds !== undefined) seconds = wish.seconds;
      if (wish.mode !== undefined) webhook.set(wish.mode, times);
      if (wish.desk !== undefined) desk.set(wish.desk, times);
      if (wish.mail !== undefined) mail.set(wish.mail, times);
      if (wish.refund !== undefined) refund.set(wish.refund, times);
    },
    now: (): TroubleNow => ({ mode: webhook.is(), modeLeft: webhook.left(), seconds, desk: desk.is(), deskLeft: desk.left(), mail: mail.is(), mailLeft: mail.left(), refund: refund.is(), refundLeft: refund.left() }),
    takeWebhook: (): WebhookTrouble => webhook.take(),
    takeRefund: (): RefundTrouble => refund.take(),
    takeDesk: (): DeskTrouble => desk.take(),
    /** A recipient does not use up what is meant for the final dot, nor the other way round. */
    takeMail: (stage: 'rcpt' | 'dot'): MailTrouble => ((mail.is() === 'silent-after-dot') === (stage === 'dot') ? mail.take() : 'none'),
  };
}

export type Switches = ReturnType<typeof openSwitches>;

function openSwitch<Word extends string>(rest: Word) {
  let word = rest;
  let left = 0;
  return {
    is: (): Word => word,
    left: (): number => left,
    set: (next: Word, times: number): void => {
      word = next;
      left = next === rest ? 0 : times;
    },
    take: (): Word => {
      const taken = word;
      if (left > 0) left -= 1;
      if (left === 0) word = rest;
      return taken;
    },
  };
}
