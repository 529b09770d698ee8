/** A Chromium with a profile of its own, and pages with scripts of this folder, bundled, without a network. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium } from 'playwright-core';
import { rolldown } from 'rolldown';
import { programPath } from '../../../../tools/needs.ts';

/** What ends things: a test, a run of a benchmark. */
interface Ending {
  after(work: () => Promise<void> | void): void;
}

async function bundle(name: string): Promise<string> {
  const build = await rolldown({
    input: join(import.meta.dirname, `${name}.ts`),
    platform: 'browser',
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false });
  await build.close();
  return output[0].code;
}

/** Serves the scripts `names` of this folder as `/NAME.js`, SQLite beside them, and a page that runs `page`; the address. */
export async function serveScripts(t: Ending, names: readonly string[], page = ''): Promise<string> {
  const scripts = new Map<string, string>();
  for (const name of names) scripts.set(`/${name}.js`, await bundle(name));
  const wasm = readFileSync(fileURLToPath(import.meta.resolve('@sqlite.org/sqlite-wasm/sqlite3.wasm')));
  const html = `<!doctype html><title>store</title>${page && `<script type="module" src="/${page}.js"></script>`}`;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const script = scripts.get(pathname);
    if (pathname.endsWith('.wasm')) response.setHeader('content-type', 'application/wasm').end(wasm);
    else if (script !== undefined) response.setHeader('content-type', 'text/javascript').end(script);
    else response.setHeader('content-type', 'text/html').end(html);
  });
  t.after(() => {
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port }: AddressInfo = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/`;
}

/** Starts Chromium; it and its profile go with the test. */
export async function startChromium(t: Ending): Promise<BrowserContext> {
  const profile = mkdtempSync(join(tmpdir(), 'bandstand-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: programPath('chromium'),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  t.after(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  return context;
}
