import type { Bounds, WorldBooks } from '../../src/engine-world/books.ts';
import type { EngineWorld, WorldTransport } from '../../src/engine-world/open-engine-world.ts';

/** `quick` fits into CI; `full` takes the time that the fault needs. */
export type FaultProfile = 'quick' | 'full';

export interface EngineSetting {
  world: EngineWorld;
  /** How much to leave, where the scenario is about a crowd. */
  jobs: number;
  faultProfile: FaultProfile;
  random: () => number;
  seed: number;
  /** Of a plan, the strikes to run, by number from 1; all of them when null. */
  strikes: ReadonlySet<number> | null;
  /** A line for the report, with its time. */
  note(words: string): void;
  /** A measured figure; with a bound it must not exceed bound times slack. */
  measure(name: string, value: number, bound?: number): void;
  /** What this scenario alone expects; false is a fault of these words. */
  expect(words: string, holds: boolean): void;
}

/** One fault, what is expected of the engine under it, and how to bring it about. The invariants are asked after every one. */
export interface EngineScenario {
  /** A few words; no two have the same. */
  name: string;
  /** Which rows of the suite's table it covers, such as `F1`; none for what goes beyond the table. */
  numbers: readonly string[];
  tier: 'first' | 'then';
  /** Stated before it was ever run. */
  expected: string;
  /** Transports that the fault means something for; both unless told. */
  transports?: readonly WorldTransport[];
  /** Whether `--profile quick` runs it, or on which transports only. No unless told. */
  quick?: true | readonly WorldTransport[];
  /** It touches no server that others use, so that several such run at once. No unless told. */
  shares?: boolean;
  profile?: 'fast' | 'steady';
  /** Jobs when nobody says. */
  jobs?: { quick: number; full: number };
  /** The checker's own bounds, where this fault needs other ones. */
  bounds?: Partial<Bounds>;
  /** A control: named invariants must be found broken, or the checker is blind. */
  mustBreak?: readonly string[];
  run(setting: EngineSetting): Promise<void>;
  /** Looks once more at everything, after the invariants. */
  judge?(setting: EngineSetting, books: WorldBooks): void;
}
