// Programs that the tests use and no package registry brings: a Redis server and Chromium. Node built-ins only.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { root, runCommand } from './pnpm.mjs';

/** Each part: how it is found, its Debian package, and what to do where it is not installed for you. */
export const parts = {
  redis: {
    title: 'a Redis server',
    debian: 'redis-server',
    find: (env) => env.REDIS_URL ?? onPath(['redis-server', 'valkey-server'], env),
    without: 'Tests on Redis are skipped; those on the Postgres and ledger transports run.',
    cure: 'Install redis-server (Debian and Ubuntu: redis-server; Homebrew: redis), or name a disposable server in REDIS_URL.',
    after: 'The package may have started a Redis service of its own; the tests neither use nor stop it.',
  },
  chromium: {
    title: 'Chromium',
    debian: 'chromium',
    find: findChromium,
    without: 'The journeys are skipped.',
    cure: 'Run npx playwright install chromium in apps/web, or name a browser in CHROMIUM_PATH.',
    after: '',
  },
};

const here = {
  env: process.env,
  isRoot: process.getuid?.() === 0,
  osRelease: existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '',
  run: (command, args) => runCommand(command, args, { quiet: true, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }),
  say: console.log,
};

/**
 * Finds a part, and on Debian as root installs it by apt when it is missing. Nothing is installed twice or removed.
 *
 * @param {typeof parts.redis} part
 * @param {typeof here} [system] this machine unless told otherwise
 * @returns {Promise<{ found: string | null, words: string }>} the program's path (or REDIS_URL); words say what its absence costs and the cure
 */
export async function ensureSystemPart(part, system = here) {
  const already = part.find(system.env);
  if (already) return { found: already, words: '' };

  const missing = {
    found: null,
    words: `${part.title[0].toUpperCase()}${part.title.slice(1)} was not found. ${part.without} ${part.cure}`,
  };
  if (!system.isRoot || !isDebian(system.osRelease) || system.env.OMEN_NO_INSTALL === '1') return missing;

  system.say(`Installing ${part.debian} with apt, because the tests need ${part.title} (OMEN_NO_INSTALL=1 forbids this) …`);
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', part.debian]]) {
    const { code, output } = await system.run('apt-get', args);
    if (code !== 0) {
      const lastLine = output.trimEnd().split('\n').at(-1);
      return { found: null, words: `${missing.words} apt-get ${args[0]} ended with: ${lastLine}` };
    }
  }
  const found = part.find(system.env);
  if (!found) return { found: null, words: `${missing.words} apt installed ${part.debian}, yet no program of it is on PATH.` };
  system.say(`Installed ${part.debian}. ${part.after}`.trim());
  return { found, words: '' };
}

/** Debian itself: on Ubuntu and others, the chromium package is a stub that wants another installer. */
function isDebian(osRelease) {
  return /^ID="?debian"?$/m.test(osRelease);
}

function findChromium(env) {
  if (env.CHROMIUM_PATH) return existsSync(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : null;
  return (
    playwrightsOwn() ??
    onPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge', 'msedge'], env) ??
    usualPlace(env)
  );
}

function playwrightsOwn() {
  try {
    const path = createRequire(join(root, 'apps/web/package.json'))('@playwright/test').chromium.executablePath();
    return existsSync(path) ? path : null;
  } catch {
    // Not installed, or a system that Playwright has no browser for: the other places remain.
    return null;
  }
}

function usualPlace(env) {
  const windows = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(Boolean);
  return (
    [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
      ...windows.flatMap((place) => [
        join(place, 'Google/Chrome/Application/chrome.exe'),
        join(place, 'Chromium/Application/chrome.exe'),
        join(place, 'Microsoft/Edge/Application/msedge.exe'),
      ]),
    ].find((path) => existsSync(path)) ?? null
  );
}

function onPath(names, env) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const name of names) {
    for (const folder of (env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name + suffix);
      if (folder && isProgram(path)) return path;
    }
  }
  return null;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
