import { root, runPnpm } from './pnpm.mjs';

/**
 * Generates and builds every member that has something to build. Unchanged members come from turbo's cache,
 * so a second call costs about a second.
 *
 * @param {{ tasks?: string[] }} [options] tasks of turbo.json, `build` unless told otherwise
 * @returns {Promise<'built' | 'failed'>} `failed` has printed the failing member's own words
 */
export async function buildWorkspace({ tasks = ['build'] } = {}) {
  const { code, output } = await runPnpm(['exec', 'turbo', 'run', ...tasks, '--output-logs=errors-only', '--log-prefix=task'], {
    cwd: root,
    quiet: true,
  });
  if (code !== 0) console.error(output);
  return code === 0 ? 'built' : 'failed';
}
