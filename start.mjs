// `npm start`: from a clone with nothing but Node and npm to an open house. Node built-ins only.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`OmenHall needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

// Imported late: an older Node would stop at their syntax before it could say the sentence above.
const { installWorkspace } = await import('./tools/install-workspace.mjs');
const { isBuilt, stampBuilt } = await import('./tools/build-stamp.mjs');
const { buildWorkspace } = await import('./tools/build-workspace.mjs');

if ((await installWorkspace()) === 'failed') {
  console.error('The install failed; the reason stands above. Run npm start again once it is mended.');
  process.exit(1);
}
if (!isBuilt(folder)) {
  console.log('Building what changed …');
  if ((await buildWorkspace()) === 'failed') {
    console.error('The build failed; the reason stands above.');
    process.exit(1);
  }
  stampBuilt(folder);
}

const omen = join(folder, 'apps/cli/dist/main.js');
if (!existsSync(omen)) {
  console.error('The build ended well but left no apps/cli/dist/main.js; run npm run build to see why.');
  process.exit(1);
}

const dev = process.argv.includes('--dev');
const rest = process.argv.slice(2).filter((argument) => argument !== '--dev');
const house = spawn(process.execPath, [omen, 'up', ...(dev ? ['--dev'] : []), ...rest], { cwd: folder, stdio: 'inherit' });

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // A terminal sends Ctrl-C to the house as well; passing it on would count as a second, impatient one.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    house.kill(signal);
  });
}
house.on('error', (err) => {
  console.error(`The house could not be started: ${err.message}`);
  process.exit(1);
});
house.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
