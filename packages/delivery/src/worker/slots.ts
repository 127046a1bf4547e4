/** Room to work, per queue: `concurrency` handlers at once, and at most four times as many results not yet written. */
export interface Slots {
  /** Waits for room; null once the slots are shut. Call `free` when the handler ends, `written` when its result stands. */
  take: (queue: string) => Promise<{ free: () => void; written: () => void } | null>;
  serves: (queue: string) => boolean;
  /** How much of the room handlers take up now, from 0 to 1; null for a queue that is not served here. */
  busyShare: (queue: string) => number | null;
  shut: () => void;
  isShut: () => boolean;
}

export function openSlots(concurrency: Record<string, number>): Slots {
  const rooms = new Map(
    Object.entries(concurrency).map(([queue, size]) => [queue, { size, running: 0, unwritten: 0, line: [] as Array<(open: boolean) => void> }]),
  );
  let shut = false;

  return {
    serves: (queue) => rooms.has(queue),
    busyShare(queue) {
      const room = rooms.get(queue);
      return room === undefined ? null : room.running / room.size;
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
      const free = (): void => {
        if (freed) return;
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
