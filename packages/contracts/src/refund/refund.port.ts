import type { AskRefund, Contract, ContractWithdrawn, FindContract, NamedOrder, RefundsOfOrder, WithdrawByCode } from './refund.schema.ts';

/** Money back and contracts undone, for buyers. Every act answers with how things then stand; a second call changes nothing. */
export interface RefundPort {
  show(input: NamedOrder): Promise<RefundsOfOrder>;
  /** Asks for what is left of an order's money; a person decides. Refuses `nothing-to-return`. */
  ask(input: AskRefund): Promise<RefundsOfOrder>;
  /** Takes the money that the house offers because its promise broke. Refuses `not-offered`. */
  takeOffer(input: NamedOrder): Promise<RefundsOfOrder>;
  /** Writes or draws again what failed, from the same seal. Refuses `nothing-to-mend`. */
  recreate(input: NamedOrder): Promise<RefundsOfOrder>;
  /** Withdraws from one's own order. Refuses `window-over`. */
  withdrawOwn(input: NamedOrder): Promise<ContractWithdrawn>;
  /** A contract by its code, without an account. Refuses `not-found`, `too-many`. */
  findContract(input: FindContract): Promise<Contract>;
  /** Withdraws by the code; acknowledged by a letter to the address on file. Refuses `not-found`, `window-over`, `too-many`. */
  withdraw(input: WithdrawByCode): Promise<ContractWithdrawn>;
}
