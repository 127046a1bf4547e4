import type { CodeSent, EnterAsOperator, Me, SendCode, SignIn } from './access.schema.ts';

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
}
