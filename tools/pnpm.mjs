// Runs a command of the workspace through the pinned pnpm: `node tools/pnpm.mjs turbo run build`.
// Node built-ins only, so that it works before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Starts the pinned pnpm in `cwd` and settles when it has ended.
 *
 * @param {string[]} args what pnpm is given, such as `['exec', 'turbo', 'run', 'build']`
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options]
 *   quiet keeps the output back and returns it
 * @returns {Promise<{ code: number, output: string, stdout: string }>}
 *   a signal counts as 128 plus its number; output (both streams, as they came) and stdout are empty unless quiet
 */
export function runPnpm(args, { cwd = root, env = process.env, quiet = false } = {}) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [command, first] = npx();
  return runCommand(command, [...first, '--yes', packageManager, ...args], {
    cwd,
    env: {
      ...env,
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
      pnpm_config_verify_deps_before_run: 'false',
      npm_config_loglevel: 'error',
    },
    quiet,
  });
}

/**
 * Starts a program without a shell and settles when it has ended; a program that cannot be started answers 127.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string, stdout: string }>}
 */
export function runCommand(command, args, { cwd = root, env = process.env, quiet = false } = {}) {
  return new Promise((settle) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      shell: command.endsWith('.cmd'),
    });
    const all = [];
    const out = [];
    child.stdout?.on('data', (chunk) => (all.push(chunk), out.push(chunk)));
    child.stderr?.on('data', (chunk) => all.push(chunk));
    const text = (chunks) => Buffer.concat(chunks).toString('utf8');
    child.on('error', (err) => settle({ code: 127, output: `${text(all)}${err.message}\n`, stdout: text(out) }));
    child.on('close', (code, signal) => settle({ code: code ?? 128 + constants.signals[signal], output: text(all), stdout: text(out) }));
  });
}

/**
 * npx as a script where it can be found: Windows refuses to start npx.cmd without a shell.
 *
 * @returns {[string, string[]]} program and first arguments
 */
function npx() {
  const beside = process.env.npm_execpath ? dirname(process.env.npm_execpath) : '';
  const node = dirname(realpathSync(process.execPath));
  const script = [
    join(beside, 'npx-cli.js'),
    join(node, 'node_modules/npm/bin/npx-cli.js'),
    join(node, '../lib/node_modules/npm/bin/npx-cli.js'),
  ].find((path) => existsSync(path));
  if (script) return [process.execPath, [script]];
  return [process.platform === 'win32' ? 'npx.cmd' : 'npx', []];
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = (await runPnpm(['exec', ...process.argv.slice(2)], { cwd: process.cwd() })).code;
}
