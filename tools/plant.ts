import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * Writes files into a folder of their own, which is gone after the test (or after what `cleanUp` waits for).
 * A value that is not text is written as JSON.
 */
export function plant(files: Record<string, unknown>, cleanUp: (work: () => void) => void = onTestFinished): string {
  const root = mkdtempSync(join(tmpdir(), 'omen-tools-'));
  cleanUp(() => rmSync(root, { recursive: true, force: true }));
  addTo(root, files);
  return root;
}

/** Adds to a planted folder, or overwrites what stands there. */
export function addTo(root: string, files: Record<string, unknown>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
}
