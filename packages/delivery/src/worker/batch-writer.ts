/** Gathers what arrives in one turn of the event loop into one call. */
export interface Batch<Item, Answer> {
  add: (item: Item) => Promise<Answer>;
  /** Resolves when nothing is waiting or in flight. */
  idle: () => Promise<void>;
  size: () => number;
}

interface Waiting<Item, Answer> {
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (err: unknown) => void;
}

/**
 * @param call      answers one value per item, in the items' order
 * @param maxRows   items of one call, default 200
 * @param inFlight  calls under way at once, default 2; while they are, further items gather
 * @param again     milliseconds to wait before the same items are sent once more after an error, or null to give up
 */
export function openBatch<Item, Answer>(o: {
  call: (items: Item[]) => Promise<Answer[]>;
  maxRows?: number;
  inFlight?: number;
  again?: (err: unknown, tries: number) => number | null;
}): Batch<Item, Answer> {
  const maxRows = o.maxRows ?? 200;
  const inFlight = o.inFlight ?? 2;
  let waiting: Waiting<Item, Answer>[] = [];
  let flying = 0;
  let planned = false;
  let quiet: Array<() => void> = [];

  const plan = (): void => {
    if (planned || flying >= inFlight || waiting.length === 0) return;
    planned = true;
    setImmediate(() => {
      planned = false;
      while (flying < inFlight && waiting.length > 0) void fly(waiting.splice(0, maxRows));
    });
  };

  const fly = async (group: Waiting<Item, Answer>[]): Promise<void> => {
    flying += 1;
    try {
      const answers = await persist(group.map((w) => w.item));
      group.forEach((w, i) => w.resolve(answers[i] as Answer));
    } catch (err) {
      for (const w of group) w.reject(err);
    } finally {
      flying -= 1;
      plan();
      if (flying === 0 && waiting.length === 0) {
        for (const wake of quiet.splice(0)) wake();
      }
    }
  };

  const persist = async (items: Item[]): Promise<Answer[]> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await o.call(items);
      } catch (err) {
        const waitMs = o.again?.(err, tries) ?? null;
        if (waitMs === null) throw err;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  };

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        plan();
      }),
    idle: () => (flying === 0 && waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => quiet.push(resolve))),
    size: () => waiting.length,
  };
}
