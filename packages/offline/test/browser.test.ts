/** The same checks in Chromium: a store on the origin's private file system, in a worker. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { rolldown } from 'rolldown';
import { needs, programPath } from '../../../tools/needs.ts';

async function bundle(): Promise<string> {
  const input = join(import.meta.dirname, 'browser', 'worker.ts');
  const build = await rolldown({ input, platform: 'browser', logLevel: 'silent' });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false });
  await build.close();
  return output[0].code;
}

/** Serves the worker and SQLite beside it; the address. */
async function serve(t: TestContext, worker: string): Promise<string> {
  const wasm = readFileSync(fileURLToPath(import.meta.resolve('@sqlite.org/sqlite-wasm/sqlite3.wasm')));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const [type, body] = path.endsWith('.wasm')
      ? ['application/wasm', wasm]
      : path.endsWith('.js')
        ? ['text/javascript', worker]
        : ['text/html', '<!doctype html><title>store</title>'];
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port }: AddressInfo = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/`;
}

test('a store on OPFS passes every check', { ...needs('chromium'), timeout: 240_000 }, async (t) => {
  const address = await serve(t, await bundle());
  const profile = mkdtempSync(join(tmpdir(), 'bandstand-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: programPath('chromium'),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  t.after(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  const page = await context.newPage();
  await page.goto(address);
  const results: readonly { name: string; error?: string }[] =
    await page.evaluate(`new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error('the worker failed: ' + message));
  })`);
  assert.ok(results.length > 20, `${results.length} checks`);
  assert.deepEqual(
    results.filter(({ error }) => error !== undefined),
    [],
  );
});
