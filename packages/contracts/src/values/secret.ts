/**
 * Why a private word is taken out of its wrapping. Each taking is counted.
 * `check_words` is the safety gate, `index` the keyed hash or the mask of an address, `pay` the payment desk,
 * `sign_in` the library that makes and checks codes, `prove` the draw's own arithmetic; the others say it themselves.
 */
export type RevealPurpose =
  | 'seal' | 'owner_view' | 'render_private' | 'interpret' | 'send_letter' | 'check_words' | 'index' | 'pay' | 'sign_in' | 'prove'
  | 'export' | 'unseal_grant' | 'residue_scan';

const shown = '[sealed]';
const inspected = Symbol.for('nodejs.util.inspect.custom');
const taken = new Map<RevealPurpose, number>();

/**
 * A private word in memory. Whatever prints it, by accident or by a log, prints `[sealed]`: JSON, a template string,
 * an error's message, `console.log`. `reveal` gives the word and counts the taking under its purpose.
 */
export class Secret<Word> {
  readonly #word: Word;

  constructor(word: Word) {
    this.#word = word;
  }

  reveal(purpose: RevealPurpose): Word {
    taken.set(purpose, (taken.get(purpose) ?? 0) + 1);
    return this.#word;
  }

  /** Another secret made of this one; the word stays wrapped on the way. */
  map<Next>(change: (word: Word) => Next): Secret<Next> {
    return new Secret(change(this.#word));
  }

  /** Two secrets as one pair, still wrapped. */
  and<Other>(other: Secret<Other>): Secret<[Word, Other]> {
    return new Secret<[Word, Other]>([this.#word, other.#word]);
  }

  toJSON(): string { return shown; }
  toString(): string { return shown; }
  [Symbol.toPrimitive](): string { return shown; }
  [inspected](): string { return shown; }
}

/** How often words were taken out in this process, by purpose; for `/metrics`. */
export const revealCounts = (): ReadonlyMap<RevealPurpose, number> => taken;

declare const holds: unique symbol;

/** An envelope: ciphertext of a `Word`, bound to its row and column. Prints `[sealed]` too, so that no log fills with bytes. */
export class Sealed<Word> {
  declare readonly [holds]: Word;
  readonly #envelope: Uint8Array<ArrayBuffer>;

  constructor(envelope: Uint8Array) {
    this.#envelope = new Uint8Array(envelope);
  }

  /** The bytes for the column or the file. */
  bytes(): Uint8Array<ArrayBuffer> { return this.#envelope; }
  toJSON(): string { return shown; }
  toString(): string { return shown; }
  [Symbol.toPrimitive](): string { return shown; }
  [inspected](): string { return shown; }
}
