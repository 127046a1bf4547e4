/** Resolves when all has ended, well or badly, or after so many milliseconds: leaving must not depend on anybody. */
export async function inTime(ms: number, endings: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([Promise.allSettled(endings), late]);
  clearTimeout(timer);
}
