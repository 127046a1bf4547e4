export { requestRefund, type RefundAsked, type RefundClass } from './request-refund.ts';
