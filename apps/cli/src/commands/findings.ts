/** What an examination found of one thing. */
export interface Finding {
  name: string;
  verdict: 'pass' | 'warn' | 'fail';
  words: string;
  /** What mends it; empty when nothing needs mending. */
  mend: string;
}

export const pass = (words: string): Omit<Finding, 'name'> => ({ verdict: 'pass', words, mend: '' });
export const warn = (words: string, mend: string): Omit<Finding, 'name'> => ({ verdict: 'warn', words, mend });
export const fail = (words: string, mend: string): Omit<Finding, 'name'> => ({ verdict: 'fail', words, mend });

/** One JSON object, or a line for each finding with what mends it below. Sets the exit code, and gives it: 1 when something fails. */
export function report(findings: readonly Finding[], json: boolean): 0 | 1 {
  const failed = findings.some((finding) => finding.verdict === 'fail');
  const width = Math.max(15, ...findings.map(({ name }) => name.length));
  if (json) process.stdout.write(`${JSON.stringify({ healthy: !failed, findings })}\n`);
  else for (const { name, verdict, words, mend } of findings) process.stdout.write(`${verdict.padEnd(4)}  ${name.padEnd(width)} ${words}${mend === '' ? '' : `\n${' '.repeat(width + 7)}${mend}`}\n`);
  const code = failed ? 1 : 0;
  process.exitCode = code;
  return code;
}
