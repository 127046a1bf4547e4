import type { Allowance } from '../src/checks/house-books.ts';
import type { OrderLine } from '../src/world/place-orders.ts';
import type { RealHouse } from '../src/world/open-real-house.ts';

export interface Setting {
  house: RealHouse;
  orders: number;
  /** Holds the planted word; every order of every scenario asks it. */
  question: string;
  random: () => number;
  /** Notes a fault that was injected, with its time. */
  note: (words: string) => void;
}

interface Told {
  lines: OrderLine[];
  allowance: Allowance;
  /** What this scenario alone can see, in words; empty when all is as expected. */
  faults: string[];
}

/** One fault, what is expected of the house under it, and how to bring it about. */
export interface Scenario {
  name: string;
  expected: string;
  /** Transports that the fault means something for; both unless told. */
  transports?: readonly ('redis' | 'postgres')[];
  /** Whether the mail server can be asked what it has taken, as the trial's catcher can; most real ones cannot. Yes unless told. */
  mailCanBeAsked?: boolean;
  /** How many orders when nobody says; 200 unless told. */
  orders?: number;
  run(setting: Setting): Promise<Told>;
}

/**
 * Strikes at each of these counts of ended orders, plus up to half a second, so that faults meet work in every phase.
 * Resolves when the last strike that came due is over; `onOrder` is handed to the orders.
 */
export function strikeAt(moments: readonly number[], random: () => number, strike: (nth: number) => Promise<void>): { onOrder: (line: OrderLine, ended: number) => void; over: () => Promise<void> } {
  let chain: Promise<void> = Promise.resolve();
  let next = 0;
  return {
    onOrder(_line, ended) {
      while (next < moments.length && ended >= (moments[next] ?? Infinity)) {
        const nth = (next += 1);
        const delayMs = random() * 500;
        chain = chain.then(async () => {
          await new Promise((resolve) => setTimeout(resolve, delayMs));
          await strike(nth);
        });
      }
    },
    over: () => chain,
  };
}

/**
 * Places orders until this many were paid: customers who met a closed door or a fallen connection come back as new ones,
 * once the house is ready again. Answers with the lines of all of them.
 */
export async function orderUntilPaid({ house, orders, question, note }: Setting, onOrder: (line: OrderLine, ended: number) => void): Promise<OrderLine[]> {
  const lines: OrderLine[] = [];
  let served = 0;
  for (let round = 1; served < orders && round <= 40; round += 1) {
    await house.ready();
    let metDoor = false;
    const batch = await house.order({
      count: Math.min(20, orders - served), question,
      onOrder(line) {
        if (line.order !== null) onOrder(line, served += 1);
        else if (!metDoor) {
          metDoor = true;
          note(`a customer was turned away: ${line.fault ?? 'no word'}`);
        }
      },
    });
    lines.push(...batch);
  }
  if (served < orders) throw new Error(`${served} of ${orders} orders could be placed`);
  return lines;
}
