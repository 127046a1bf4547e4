import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { homeAsHtml } from './home-as-html.ts';

const api = process.env['VITE_API'] ?? 'http://127.0.0.1:3000';
const house = Object.fromEntries(
  ['/trpc', '/api', '/live', '/a', '/config.json', '/sandbox', '/s', '/webhooks', '/unsubscribe', '/csp-report', '/readyz', '/healthz', '/metrics'].map((path) => [`^${path}(/|\\?|$)`, { target: api }]),
);

/** What every page needs. It travels as one file: a dozen small ones compress worse and ask more often. */
const frame = new RegExp([
  String.raw`node_modules[\\/](react|react-dom|scheduler|clsx)[\\/]`,
  String.raw`node_modules[\\/]@tanstack[\\/](react-router|router-core|history|react-store|store|react-query|query-core)[\\/]`,
  String.raw`web[\\/]src[\\/](app[\\/](layout|error-boundary|house-config)|ui[\\/](page|button|notice|state-glyph)|api[\\/](query-client|explain-error))\.tsx?`,
].join('|'));

export default defineConfig({
  plugins: [react(), tailwindcss(), homeAsHtml()],
  resolve: { alias: [{ find: /^zod$/, replacement: fileURLToPath(new URL('src/app/zod.ts', import.meta.url)) }] },
  server: { host: '127.0.0.1', proxy: house },
  build: {
    target: 'es2022',
    manifest: true,
    // The content policy allows no data URL in a style and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: 'frame', test: frame }] },
      },
    },
  },
});
