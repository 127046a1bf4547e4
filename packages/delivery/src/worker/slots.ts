/** Room to work, per queue: `concurrency` handlers at once, and at most four times as many results not yet written. */
export interface Slots {
  /** Waits for room; null once the slots are shut. Call `free` when the handler ends, with the seconds it took where it ran, `written` when its result stands. */
  take: (queue: string) => Promise<{ free: (ranSeconds?: number) => void; written: () => void } | null>;
  serves: (queue: string) => boolean;
  /** The hands of a queue here, the share of them that is busy (0 to 1), and how long a handler took of late; null where it is not served. */
  pace: (queue: string) => Pace | null;
  shut: () => void;
  isShut: () => boolean;
}

export interface Pace {
  hands: number;
  busyShare: number;
  /** Mean of the last few dozen; null before the first. */
  runSeconds: number | null;
}

export function openSlots(concurrency: Record<string, number>): Slots {
  const rooms = new Map(
    Object.entries(concurrency).map(([queue, size]) => [queue, { size, running: 0, unwritten: 0, runSeconds: null as number | null, line: [] as Array<(open: boolean) => void> }]),
  );
  let shut = false;

  return {
    serves: (queue) => rooms.has(queue),
    pace(queue) {
      const room = rooms.get(queue);
      return room === undefined ? null : { hands: room.size, busyShare: room.running / room.size, runSeconds: room.runSeconds };
    },
    async take(queue) {
      const room = rooms.get(queue);
      if (room === undefined || shut) return null;
      const hasRoom = (): boolean => room.running < room.size && room.unwritten < 4 * room.size;
      while (!hasRoom()) {
        const open = await new Promise<boolean>((resolve) => room.line.push(resolve));
        if (!open) return null;
      }
      room.running += 1;
      room.unwritten += 1;
      const next = (): void => {
        if (hasRoom()) room.line.shift()?.(true);
      };
      let freed = false;
      const free = (ranSeconds?: number): void => {
        if (freed) return;
        if (ranSeconds !== undefined) room.runSeconds = room.runSeconds === null ? ranSeconds : room.runSeconds * 0.95 + ranSeconds * 0.05;
        freed = true;
        room.running -= 1;
        next();
      };
      const written = (): void => {
        free();
        room.unwritten -= 1;
        next();
      };
      return { free, written };
    },
    shut() {
      shut = true;
      for (const room of rooms.values()) for (const wake of room.line.splice(0)) wake(false);
    },
    isShut: () => shut,
  };
}
