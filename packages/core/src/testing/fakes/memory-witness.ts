import type { Witness } from '../../foundation/ports.ts';

export interface MemoryWitness extends Witness {
  notes: string[];
  /** While true nobody reaches it. */
  away: boolean;
}

export function memoryWitness(name = 'own'): MemoryWitness {
  const reach = (witness: MemoryWitness): void => {
    if (witness.away) throw new Error('the witness is away');
  };
  return {
    name, notes: [], away: false,
    async newest() {
      reach(this);
      return this.notes.at(-1) ?? null;
    },
    async all() {
      reach(this);
      return this.notes;
    },
    async accept(note) {
      reach(this);
      this.notes.push(note);
    },
  };
}
