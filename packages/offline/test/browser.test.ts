/** The same checks in Chromium: a store on the origin's private file system, in a worker. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { serveScripts, startChromium } from './browser/chromium.ts';

test('a store on OPFS passes every check', { ...needs('chromium'), timeout: 240_000 }, async (t) => {
  const address = await serveScripts(t, ['worker']);
  const context = await startChromium(t);
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
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
  assert.deepEqual(said, [], 'statements that fail as they should say nothing on the console');
});
