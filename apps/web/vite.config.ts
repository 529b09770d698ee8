import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';
import { buildHash } from './scripts/build-hash.ts';

/** Where `vite dev` finds the API. */
const api = process.env['BANDSTAND_URL'] ?? 'http://127.0.0.1:4533';

/** The server has them made aside, and puts them in their place when they are whole. */
const out = process.env['BANDSTAND_PAGES_TO'] ?? 'build';

const build = buildHash();
/**
 * Pages and service worker speak to the store's worker and never hold SQLite themselves: what they import of the store's
 * package brings none of it along, neither code nor its wasm. The worker is bundled apart, without this.
 */
const withoutSqlite: Plugin = {
  name: 'bandstand-without-sqlite',
  enforce: 'pre',
  resolveId: (id) => (id === '@sqlite.org/sqlite-wasm' ? '\0no-sqlite' : undefined),
  load: (id) => (id === '\0no-sqlite' ? 'export default undefined;' : undefined),
};

export default defineConfig({
  plugins: [
    withoutSqlite,
    sveltekit({
      adapter: adapter({ pages: out, assets: out, fallback: 'index.html', precompress: true }),
      compilerOptions: { runes: true },
      paths: { relative: false },
      version: { name: build },
      // The pages register it themselves: they offer a new version, and do not force it.
      serviceWorker: { register: false },
    }),
  ],
  define: { BANDSTAND_BUILD: JSON.stringify(build) },
  build: { target: 'es2023' },
  worker: { format: 'es' },
  server: {
    proxy: { '^/(?:api|whip|whep|hls|embed|samples)/': { target: api, changeOrigin: false, ws: true } },
  },
});
