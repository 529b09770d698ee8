/** The same checks in Chromium: a store on the origin's private file system, in a worker, and what else a browser keeps. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { serveScripts, startChromium } from './browser/chromium.ts';

/** Checks by name, with what went wrong. */
type Said = readonly { readonly name: string; readonly error?: string }[];

/** What the script `name` says when it has run as a dedicated worker. */
async function runWorker(t: TestContext, name: string): Promise<{ said: Said; console: readonly string[] }> {
  const address = await serveScripts(t, [name]);
  const page = await (await startChromium(t)).newPage();
  const lines: string[] = [];
  page.on('console', (message) => lines.push(message.text()));
  await page.goto(address);
  const said: Said = await page.evaluate(`new Promise((resolve, reject) => {
    const worker = new Worker('/${name}.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error('the worker failed: ' + message));
  })`);
  return { said, console: lines };
}

test('a store on OPFS passes every check', { ...needs('chromium'), timeout: 240_000 }, async (t) => {
  const { said, console } = await runWorker(t, 'worker');
  assert.ok(said.length > 20, `${said.length} checks`);
  assert.deepEqual(
    said.filter(({ error }) => error !== undefined),
    [],
  );
  assert.deepEqual(console, [], 'statements that fail as they should say nothing');
});

test('a browser keeps files and tokens', { ...needs('chromium'), timeout: 240_000 }, async (t) => {
  const { said } = await runWorker(t, 'keeping');
  assert.deepEqual(said, [{ name: 'files' }, { name: 'secrets' }]);
});
