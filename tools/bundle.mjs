// Bundles one server app; called with the app's folder as working directory (its `build` script does).
//
// Workspace sources go in, the app's own dependencies stay outside. A vendor that a bundled package needs must also be
// declared by the app: undeclared, it would be copied in silently and live twice.
//
// Folders that code reads at run time (SQL, fonts) are listed in the app's package.json and copied beside main.js:
//   "omenAssets": [["../../packages/db/prisma/migrations", "migrations"]]      [from the app's folder, to inside dist]
// Every chunk lies flat in dist/, so `import.meta.dirname` is dist/ in all bundled code and the copy is found
// at join(import.meta.dirname, 'migrations').
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const app = process.cwd();
const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
const own = Object.keys(manifest.dependencies ?? {}).filter((name) => !name.startsWith('@omenhall/'));
const undeclared = new Map();

const bundle = await rolldown({
  input: { main: join(app, 'src/main.ts') },
  cwd: app,
  platform: 'node',
  external(id, importer) {
    if (isBuiltin(id) || own.some((name) => id === name || id.startsWith(`${name}/`))) return true;
    const vendor = /^(@[^/]+\/)?[^./@#\0][^/]*/.exec(id)?.[0];
    const ours = importer && !importer.includes('/node_modules/');
    if (vendor && ours && !isAbsolute(id) && !vendor.startsWith('@omenhall/')) undeclared.set(vendor, relative(app, importer));
    return false;
  },
});
const { output } = await bundle.write({
  dir: join(app, 'dist'),
  format: 'esm',
  sourcemap: true,
  cleanDir: true,
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
});
await bundle.close();

if (undeclared.size > 0) {
  for (const [vendor, importer] of undeclared) {
    console.error(`${manifest.name}: ${importer} imports ${vendor}; name it in this app's dependencies as well.`);
  }
  process.exit(1);
}

for (const [from, to] of manifest.omenAssets ?? []) {
  const source = resolve(app, from);
  const place = resolve(app, 'dist', to);
  if (!existsSync(source)) {
    console.error(`${manifest.name}: omenAssets names ${from}, which does not exist.`);
    process.exit(1);
  }
  if (relative(join(app, 'dist'), place).startsWith('..')) {
    console.error(`${manifest.name}: omenAssets would write ${to} outside dist.`);
    process.exit(1);
  }
  cpSync(source, place, { recursive: true });
}

// What promises something for a time after its build, such as security.txt, counts from here.
writeFileSync(resolve(app, 'dist/build.json'), `${JSON.stringify({ builtAt: new Date().toISOString() })}\n`);

const bytes = output.reduce((sum, part) => sum + (part.type === 'chunk' ? Buffer.byteLength(part.code) : 0), 0);
console.log(
  `${manifest.name}: dist/main.js and ${output.filter((part) => part.type === 'chunk').length - 1} lazy chunks, ${Math.round(bytes / 1000)} kB`,
);
