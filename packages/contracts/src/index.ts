import { accessRouter } from './access/access.router.ts';
import { archiveRouter } from './archive/archive.router.ts';
import { artifactRouter } from './artifact/artifact.router.ts';
import { checkoutRouter } from './checkout/checkout.router.ts';
import { consentRouter } from './consent/consent.router.ts';
import { drawRouter } from './draw/draw.router.ts';
import { membershipRouter } from './membership/membership.router.ts';
import { giftRouter } from './gift/gift.router.ts';
import { operatorRouter } from './operator/operator.router.ts';
import { paymentRouter } from './payment/payment.router.ts';
import { questionRouter } from './question/question.router.ts';
import { readingRouter } from './reading/reading.router.ts';
import { refundRouter } from './refund/refund.router.ts';
import { trailRouter } from './trail/trail.router.ts';
import { router } from './trpc.ts';

/** What a seeker's page may call. */
export const seekerRouter = router({
  consent: consentRouter,
  access: accessRouter,
  question: questionRouter,
  draw: drawRouter,
  checkout: checkoutRouter,
  payment: paymentRouter,
  refund: refundRouter,
  membership: membershipRouter,
  reading: readingRouter,
  artifact: artifactRouter,
  trail: trailRouter,
  archive: archiveRouter,
  gift: giftRouter,
});
export type AppRouter = typeof seekerRouter;

/** What an operator's page may call; it cannot name a seeker's procedure. */
export const operatorOnlyRouter = router({ operator: operatorRouter, access: accessRouter });
export type OperatorApp = typeof operatorOnlyRouter;

/** All that the server answers under `/trpc`. */
export const appRouter = router({
  consent: consentRouter,
  access: accessRouter,
  question: questionRouter,
  draw: drawRouter,
  checkout: checkoutRouter,
  payment: paymentRouter,
  refund: refundRouter,
  membership: membershipRouter,
  reading: readingRouter,
  artifact: artifactRouter,
  trail: trailRouter,
  archive: archiveRouter,
  gift: giftRouter,
  operator: operatorRouter,
});

export type { CallContext } from './trpc.ts';
export type { Ports } from './ports.ts';
