import type { CodeSent, EnterAsOperator, JoinAsOperator, Me, SendCode, SignIn, StepUp } from './access.schema.ts';

export interface AccessPort {
  me(): Promise<Me>;
  /** Leaves a letter with a one-time code if we hold something for the address; answers the same either way. */
  sendCode(input: SendCode): Promise<CodeSent>;
  /** Consumes a code and opens a session in this browser. */
  signIn(input: SignIn): Promise<Me>;
  signOut(): Promise<Me>;
  /** Consumes the one-time link of the first operator and opens an operator's session. */
  enterAsOperator(input: EnterAsOperator): Promise<Me>;
  /** Opens an operator's session for a member who holds a role. */
  openOperatorSession(): Promise<Me>;
  /** Consumes the link of an invitation and opens an operator's session. */
  joinAsOperator(input: JoinAsOperator): Promise<Me>;
  /** Mails a fresh code to the operator's own address; the code before it is void. */
  stepUpCode(): Promise<CodeSent>;
  /** Consumes that code; for five minutes this session may do what is dangerous. */
  stepUp(input: StepUp): Promise<Me>;
}
