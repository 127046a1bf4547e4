import { runCommand, type CommandDef } from 'citty';
import { vi } from 'vitest';

/** Runs one command in this process, and hears what it says and with which code it would end. */
export async function hearOmen(command: CommandDef, rawArgs: string[]): Promise<{ said: string; code: number }> {
  const said: string[] = [];
  const ears = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation((words) => {
    said.push(String(words));
    return true;
  }));
  process.exitCode = 0;
  try {
    await runCommand(command, { rawArgs });
    return { said: said.join(''), code: Number(process.exitCode) };
  } finally {
    process.exitCode = 0;
    for (const ear of ears) ear.mockRestore();
  }
}
