/**
 * The house's queues. `concurrency` is per worker process; `shared` names the BullMQ queue that carries it, since each
 * such queue costs several connections on Postgres.
 */
export const queues = {
  interpret: { concurrency: 4, shared: 'outside' },
  email: { concurrency: 10, shared: 'outside' },
  // Steps of gifts wait for their hour and take a moment.
  gift: { concurrency: 4, shared: 'outside' },
  // Rendering is the processor's own work: two at once keep two cores busy.
  render: { concurrency: 2, shared: 'render' },
  // One after the other: nobody waits for it, and the database has better things to do.
  maintenance: { concurrency: 1, shared: 'outside' },
} as const;
