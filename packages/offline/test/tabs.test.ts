/** Two tabs have one store: one leads, and when it is killed the other goes on where it was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { needs } from '../../../tools/needs.ts';
import { serveScripts, startChromium } from './browser/chromium.ts';

async function openTab(context: BrowserContext, address: string, name: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${address}?name=${name}`);
  await page.waitForFunction('globalThis.tab !== undefined');
  return page;
}

/** Kills the process of a page: nothing of it gets to say goodbye. */
async function kill(context: BrowserContext, page: Page): Promise<void> {
  const crashed = new Promise((resolve) => {
    page.once('crash', resolve);
  });
  const session = await context.newCDPSession(page);
  session.send('Page.crash').catch(() => {});
  await crashed;
}

test('two tabs have one store, and it outlives the tab that had it', {
  ...needs('chromium'),
  timeout: 240_000,
}, async (t) => {
  const address = await serveScripts(t, ['tab', 'store-worker'], 'tab');
  const context = await startChromium(t);
  const first = await openTab(context, address, 'first');
  await first.evaluate("tab.moved('here')");
  const account = JSON.stringify(await first.evaluate('tab.notes.fill()'));
  const second = await openTab(context, address, 'second');
  await second.evaluate("tab.moved('elsewhere')");

  await second.evaluate("tab.notes.set('from the second', '1')");
  assert.deepEqual(await first.evaluate('tab.notes.keys()'), ['from the second']);
  assert.deepEqual(await second.evaluate(`tab.search(${account}, 'tw')`), ['two']);
  assert.deepEqual(await second.evaluate('tab.notes.tabs()'), ['notes first', 'notes second']);

  // The store is asked without a break while its tab is killed: each question is answered, by the old leader or the new.
  const asked = second.evaluate(`(async () => {
    globalThis.done = 0;
    const keys = Array.from({ length: 40 }, (_, index) => 'k' + String(index).padStart(2, '0'));
    for (const key of keys) {
      await tab.notes.set(key, '1');
      globalThis.done += 1;
    }
    return keys;
  })()`);
  await second.waitForFunction('globalThis.done > 3');
  await kill(context, first);
  const keys = await asked;
  await second.evaluate("tab.moved('here')");
  assert.deepEqual(await second.evaluate('tab.notes.keys()'), ['from the second', ...(keys as string[])]);
  assert.deepEqual(await second.evaluate(`tab.search(${account}, 'one')`), ['one']);

  // A tab that comes now follows; when it is killed the leader forgets it.
  const third = await openTab(context, address, 'third');
  await third.evaluate("tab.moved('elsewhere')");
  assert.deepEqual(await third.evaluate('tab.notes.tabs()'), ['notes second', 'notes third']);
  await kill(context, third);
  await second.waitForFunction("tab.notes.tabs().then((tabs) => tabs.join() === 'notes second')");
});
