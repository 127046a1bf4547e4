import type { ConfirmArrival, MendAddress, OrderLine, ResendDelivery, Tracker, TrackOrder } from './trail.schema.ts';

export interface TrailPort {
  orders(): Promise<OrderLine[]>;
  track(input: TrackOrder): Promise<Tracker>;
  /** Leaves a fresh letter to the address on file, three an hour; a double click is one letter. */
  resend(input: ResendDelivery): Promise<Tracker>;
  /** The buyer's word that a letter of unknown outcome arrived. A second word, or one that proof has overtaken, changes nothing. */
  confirmArrival(input: ConfirmArrival): Promise<Tracker>;
  /** Changes a mistyped address within seven days in the browser that paid; tells both, and sends again. */
  mendAddress(input: MendAddress): Promise<Tracker>;
}
