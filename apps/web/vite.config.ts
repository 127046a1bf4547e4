import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = process.env['VITE_API'] ?? 'http://127.0.0.1:3000';
const house = Object.fromEntries(
  ['/trpc', '/api', '/live', '/a', '/config.json', '/sandbox', '/s'].map((path) => [`^${path}(/|\\?|$)`, { target: api }]),
);

export default defineConfig({
  plugins: [react(), tailwindcss()],
  server: { host: '127.0.0.1', proxy: house },
  build: {
    target: 'es2022',
    manifest: true,
    // The content policy allows no data URL in a style and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
