import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { needs, programPath } from '../../../tools/needs.ts';
import { until } from './broadcast.ts';
import { House, itemsOf } from './house.ts';
import { named } from './setting.ts';

const path = '/api/v1/apps/live/samples';

async function put(
  house: House,
  name: string,
  body: string | Uint8Array,
  headers?: Record<string, string>,
): Promise<number> {
  const answer = await fetch(`${house.url}${path}/${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'text/html', ...(headers ?? { authorization: `Bearer ${house.token}` }) },
    body,
  });
  return answer.status;
}

/** Asks for a path exactly as it is written. */
function raw(house: House, target: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(house.url);
    const asked = request({ port, host: '127.0.0.1', path: target }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asked.once('error', reject).end();
  });
}

test('a page is written, listed, shown to everybody in a sandbox without credentials, and removed', async (t) => {
  const house = await House.open(t);
  assert.equal(await put(house, 'show.html', '<h1>ü</h1>'), 204);
  assert.equal(await put(house, 'show.html', '<h1>two</h1>'), 204);
  assert.deepEqual(
    itemsOf(await house.ask('GET', path)).map(({ name }) => name),
    ['show.html'],
  );
  assert.equal((await house.ask('GET', `${path}/show.html`)).text, '<h1>two</h1>');
  const shown = await fetch(`${house.url}/samples/live/show.html`);
  assert.equal(await shown.text(), '<h1>two</h1>');
  const header = (name: string) => shown.headers.get(name);
  assert.match(header('content-security-policy') ?? '', /^sandbox allow-scripts;/);
  assert.doesNotMatch(header('content-security-policy') ?? '', /allow-same-origin/);
  assert.deepEqual(
    [header('content-type'), header('x-content-type-options'), header('access-control-allow-origin')],
    ['text/html; charset=utf-8', 'nosniff', '*'],
  );
  assert.deepEqual([header('set-cookie'), header('access-control-allow-credentials')], [null, null]);
  const again = await fetch(`${house.url}/samples/live/show.html`, {
    headers: { 'if-none-match': header('etag') ?? '' },
  });
  assert.equal(again.status, 304);
  assert.equal((await house.ask('DELETE', `${path}/show.html`)).status, 204);
  assert.equal((await fetch(`${house.url}/samples/live/show.html`)).status, 404);
  assert.equal((await house.ask('DELETE', `${path}/show.html`)).status, 404);
  const { made } = (await house.ask('POST', `${path}/regenerate`)).body;
  assert.deepEqual(made, ['player.html', 'radio.html']);
  assert.deepEqual((await house.ask('POST', `${path}/regenerate`)).body['made'], []);
  assert.deepEqual(readdirSync(join(house.storage.folders.app(named('live')), 'samples')).toSorted(), [
    'player.html',
    'radio.html',
  ]);
});

test('nothing but these files is ever reached: no parent, no link, no other folder, no other spelling', async (t) => {
  const house = await House.open(t);
  const app = house.storage.folders.app(named('live'));
  const samples = join(app, 'samples');
  symlinkSync(join(app, 'config.yaml'), join(samples, 'config.html'));
  mkdirSync(join(samples, 'folder.html'));
  writeFileSync(join(samples, '.hidden.html'), 'hidden');
  writeFileSync(join(samples, 'data.db'), 'database');
  const spellings = [
    'app.db',
    'config.yaml',
    'data.db',
    '.hidden.html',
    'config.html',
    'folder.html',
    '',
    '.',
    '..',
    '..%2Fapp.db',
    '%2e%2e%2fconfig.yaml',
    '..%5Cconfig.yaml',
    'x.html%00.db',
    '..%2F..%2F..%2Fstreamhub.db',
  ];
  for (const spelling of spellings) {
    for (const target of [
      `/samples/live/${spelling}`,
      `/samples/live%2F${spelling}`,
      `/samples/live/./${spelling}`,
    ]) {
      const { status, text } = await raw(house, target);
      assert(status === 404 || status === 400, `${target}: ${status} ${text}`);
    }
  }
  for (const name of ['live%2F.', '..%2Fapps%2Flive', 'LIVE', 'none'])
    assert.notEqual((await raw(house, `/samples/${name}/player.html`)).status, 200, name);
  for (const name of [
    'config.yaml',
    'x.php',
    '.html',
    'a..html',
    '..%2Fx.html',
    'x.html%2Fy.html',
    `${'x'.repeat(90)}.html`,
  ])
    assert.notEqual(await put(house, name, 'x'), 204, name);
  // A link in its place is replaced by the page, not followed.
  assert.equal(await put(house, 'config.html', 'mine'), 204);
  assert.match(house.storage.apps.config(named('live')).read(), /^name: live$/m);
  rmSync(samples, { recursive: true });
  symlinkSync(app, samples);
  assert.equal((await raw(house, '/samples/live/config.html')).status, 404);
  assert.equal(await put(house, 'page.html', 'x'), 503);
});

test('pages have bounds, and only those who run the app change them', async (t) => {
  const house = await House.open(t);
  assert.equal(await put(house, 'big.html', Buffer.alloc(500 * 1024 + 1)), 413);
  const folder = join(house.storage.folders.app(named('live')), 'samples');
  for (let file = 0; file < 200; file += 1) writeFileSync(join(folder, `page-${file}.html`), 'x');
  assert.equal(await put(house, 'one-more.html', 'x'), 409);
  assert.equal(await put(house, 'page-1.html', 'y'), 204);
  const { url: origin } = house;
  assert.equal(await put(house, 'page-1.html', 'y', { cookie: 'person=x', origin }), 404);
  assert.equal(await put(house, 'page-1.html', 'y', {}), 401);
});

test(
  'in a browser a page runs its scripts, and gets at nothing of the site',
  needs('chromium'),
  async (t) => {
    const house = await House.open(t);
    await put(
      house,
      'page.html',
      `<script>
      const tries = [() => document.cookie, () => localStorage.length];
      const told = tries.map((attempt) => { try { return 'got ' + attempt(); } catch { return 'no'; } });
      fetch('/api/v1/apps/live/streams', { credentials: 'include' })
        .then(() => 'read', () => 'no').then((read) => { document.title = [origin, ...told, read].join(' '); });
    </script>`,
    );
    const browser = await chromium.launch({
      executablePath: programPath('chromium'),
      args: ['--no-sandbox'],
    });
    t.after(() => browser.close());
    const context = await browser.newContext();
    await context.addCookies([{ name: 'person', value: 'ana', url: house.url }]);
    const page = await context.newPage();
    await page.goto(`${house.url}/samples/live/page.html`);
    await until('it has tried', async () => (await page.title()) !== '');
    assert.equal(await page.title(), 'null no no no');
  },
);
