import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createHttp, type Logger } from '@bandstand/http';
import { chromium } from 'playwright-core';
import { needs, programPath } from '../../../tools/needs.ts';
import { webPages } from '../src/pages/index.ts';
import { folder } from './instance/command.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

describe('the page of a server whose pages are being built', () => {
  test(
    'opens the address that was asked for, with its fragment, once they are there',
    needs('chromium'),
    async (t) => {
      const dir = join(folder(t), 'build');
      const http = createHttp({
        log: silent,
        clock: Date.now,
        trustedProxies: [],
        authenticators: {},
        authorize: () => false,
      });
      http.add(webPages(dir));
      const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
      t.after(() => http.close({ graceMs: 0 }));
      const browser = await chromium.launch({
        executablePath: programPath('chromium'),
        args: ['--no-sandbox'],
      });
      t.after(() => browser.close());
      const page = await browser.newPage();
      const address = `http://127.0.0.1:${port}/setup#secret`;
      assert.equal((await page.goto(address))?.status(), 503);
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, 'index.html'), '<!doctype html><title>x</title><h1>It is there</h1>');
      await page.getByRole('heading', { name: 'It is there' }).waitFor();
      assert.equal(page.url(), address);
    },
  );
});
