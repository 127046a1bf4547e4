import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { programOf } from './launcher.ts';

/** One line of `omen demo order --json`. */
export interface OrderLine {
  order: string | null;
  whole: boolean;
  paidToMailMs: number | null;
  stages: { code: string; state: string; at: string | null; proof: string }[];
  fault?: string;
}

export interface OrderWish {
  environment: NodeJS.ProcessEnv;
  count: number;
  question: string;
  parallel: number;
  patienceSeconds: number;
  /** Every address that the customers ask for is written there. */
  urlsFile: string;
  /** Called with each order as it ends: faults are injected by progress, not by time. */
  onOrder?: (line: OrderLine, ended: number) => void;
}

/** Places orders as customers do, in a process of their own, and answers with what each of them saw. */
export async function placeOrders({ environment, count, question, parallel, patienceSeconds, urlsFile, onOrder }: OrderWish): Promise<OrderLine[]> {
  const wish = ['demo', 'order', '--count', String(count), '--parallel', String(parallel), '--patience', String(patienceSeconds), '--question', question, '--json'];
  const child = spawn(process.execPath, ['--import', join(import.meta.dirname, 'record-urls.mjs'), programOf('cli'), ...wish], {
    env: { ...environment, OMEN_RECORD_URLS_FILE: urlsFile }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  const lines: OrderLine[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    if (!text.startsWith('{')) continue;
    const line = JSON.parse(text) as OrderLine;
    lines.push(line);
    onOrder?.(line, lines.length);
  }
  await ended;
  if (lines.length !== count) throw new Error(`${lines.length} of ${count} orders were heard of: ${said}`);
  return lines;
}
