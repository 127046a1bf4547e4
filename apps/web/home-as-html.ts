import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { createServer, type Plugin } from 'vite';

const emptyPlace = '<div id="house"></div>';

/** Writes dist/home.html beside the shell: the front page as ready HTML, to be served at `/`. Other pages keep the empty shell. */
export function homeAsHtml(): Plugin {
  let root = '';
  let out = '';
  return {
    name: 'home-as-html',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      out = resolve(config.root, config.build.outDir);
    },
    async closeBundle(error) {
      if (error) return;
      const shell = await readFile(join(out, 'index.html'), 'utf8');
      if (!shell.includes(emptyPlace)) throw new Error('index.html has no empty place for the front page');
      const server = await createServer({ root, configFile: false, plugins: [react()], server: { middlewareMode: true, hmr: false, ws: false, watch: null }, appType: 'custom', logLevel: 'error' });
      try {
        const { renderHome } = await server.ssrLoadModule('/src/home/render-home.tsx');
        if (typeof renderHome !== 'function') throw new Error('src/home/render-home.tsx has no renderHome');
        const markup: unknown = await Reflect.apply(renderHome, undefined, []);
        const chunk = homeChunk(await readFile(join(out, '.vite/manifest.json'), 'utf8'));
        const page = shell
          .replace('</head>', () => `  <link rel="modulepreload" crossorigin href="/${chunk}">\n  </head>`)
          .replace(emptyPlace, () => `<div id="house">${String(markup)}</div>`);
        await writeFile(join(out, 'home.html'), page);
      } finally {
        await server.close();
      }
    },
  };
}

/** The file of the front page's own code, so that the browser fetches it together with the frame. */
function homeChunk(manifestText: string): string {
  const manifest: unknown = JSON.parse(manifestText);
  const entry: unknown = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'src/home/home.page.tsx') : null;
  const file: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'file') : null;
  if (typeof file !== 'string') throw new Error('the manifest does not name the front page');
  return file;
}
