import type { AccessPort } from './access/access.port.ts';
import type { ArchivePort } from './archive/archive.port.ts';
import type { ArtifactPort } from './artifact/artifact.port.ts';
import type { CheckoutPort } from './checkout/checkout.port.ts';
import type { ConsentPort } from './consent/consent.port.ts';
import type { DrawPort } from './draw/draw.port.ts';
import type { MembershipPort } from './membership/membership.port.ts';
import type { GiftPort } from './gift/gift.port.ts';
import type { OperatorPort } from './operator/operator.port.ts';
import type { PaymentPort } from './payment/payment.port.ts';
import type { QuestionPort } from './question/question.port.ts';
import type { ReadingPort } from './reading/reading.port.ts';
import type { RefundPort } from './refund/refund.port.ts';
import type { TrailPort } from './trail/trail.port.ts';

/** What a server must be able to do, for one call in one name: the sum of the stages' ports. */
export interface Ports {
  consent: ConsentPort;
  access: AccessPort;
  question: QuestionPort;
  draw: DrawPort;
  checkout: CheckoutPort;
  payment: PaymentPort;
  refund: RefundPort;
  membership: MembershipPort;
  reading: ReadingPort;
  artifact: ArtifactPort;
  trail: TrailPort;
  archive: ArchivePort;
  gift: GiftPort;
  operator: OperatorPort;
}
