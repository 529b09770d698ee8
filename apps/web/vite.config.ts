import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

/** Where `vite dev` finds the API. */
const api = process.env['BANDSTAND_URL'] ?? 'http://127.0.0.1:4533';

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter({ pages: 'build', assets: 'build', fallback: 'index.html', precompress: true }),
      compilerOptions: { runes: true },
      paths: { relative: false },
    }),
  ],
  build: { target: 'es2023' },
  server: { proxy: { '/api': { target: api, changeOrigin: false } } },
});
