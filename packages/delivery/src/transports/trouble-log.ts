/** Says that a transport is in trouble once in ten seconds at most: every waiting connection repeats it several times a second. */
export function troubleLog(transport: string, log: (event: string, fields: Record<string, string>) => void): (err: unknown) => void {
  let saidAt: number | null = null;
  return (err) => {
    const now = performance.now();
    if (saidAt !== null && now - saidAt < 10_000) return;
    saidAt = now;
    log('transport_error', { transport, code: err instanceof Error ? err.name : 'unknown' });
  };
}
