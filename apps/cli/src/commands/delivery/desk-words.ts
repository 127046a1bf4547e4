import { readEnvironment } from '@omenhall/adapters/env';
import { isHouseError } from '@omenhall/contracts/errors';
import { withDesk, type Desk } from '../../up/open-desk.ts';

/** Switches that every command of the desk takes. */
export const json = { type: 'boolean', description: 'One JSON object.', default: false } as const;
export const dryRun = { type: 'boolean', description: 'Do everything, say what it did, and take it back.', default: false } as const;

const say = (words: string): void => void process.stdout.write(`${words}\n`);

/** Opens the books for one command, see `orWords`. */
export const atTheDesk = (work: (desk: Desk) => Promise<0 | 2 | 3>): Promise<void> => orWords(() => withDesk(readEnvironment(process.env, 'cli'), work));

/**
 * What the work answers is the exit code. A refusal of the house is said in its words for people, and one of the command
 * line in its own; both end with 1. Anything else is a fault, and shows where it happened.
 */
export async function orWords(work: () => Promise<0 | 1 | 2 | 3>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (isHouseError(error)) process.stderr.write(`${error.words}\n`);
    else if (error instanceof Error && error.constructor === Error) process.stderr.write(`${error.message}\n`);
    else throw error;
    process.exitCode = 1;
  }
}

/** The answer as JSON, or as lines for people. */
export function answer(asJson: boolean, facts: unknown, lines: readonly string[]): void {
  if (asJson) say(JSON.stringify(facts));
  else for (const line of lines) say(line);
}

/** @throws Error in words unless it is a job's id */
export function idOf(text: string | undefined): string {
  if (text === undefined || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) throw new Error('a job is named by its id, as omen delivery list shows it');
  return text;
}

/** Seconds of `90s`, `15m`, `2h`, `3d`; a bare number is seconds. @throws Error in words */
export function secondsOf(name: string, text: string): number {
  const [, digits = '', unit = 's'] = /^(\d{1,6})([smhd])?$/.exec(text) ?? [];
  const seconds = Number(digits) * ({ s: 1, m: 60, h: 3_600, d: 86_400 }[unit] ?? 1);
  if (digits === '' || seconds === 0) throw new Error(`--${name} is a time such as 90s, 15m, 2h or 3d`);
  return seconds;
}

/** How long ago, or from now: `12 s`, `4 min`, `3 h`, `2 d`. */
export function span(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}
