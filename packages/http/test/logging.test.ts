import assert from 'node:assert/strict';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import {
  type ClosableLogger,
  createLogger,
  type LogOptions,
  type Route,
  redactUrl,
  text,
} from '../src/index.ts';
import { openRoute, start } from './serving.ts';

const folder = mkdtempSync(join(tmpdir(), 'bandstand-log-'));
after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));

function gathering(options: LogOptions = {}): { readonly log: ClosableLogger; readonly lines: string[] } {
  const lines: string[] = [];
  const to = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: createLogger({ ...options, to }), lines };
}
const ping = (rate: 'read' | 'health'): Route => openRoute(`/${rate}`, () => text('ok'), { rate });

test('secrets in addresses are hidden however their names are written', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['/rest/ping.view?u=ana&p=enc:70&c=app', '/rest/ping.view?u=ana&p=***&c=app'],
    ['/rest/ping?t=abc&s=def&u=x', '/rest/ping?t=***&s=***&u=x'],
    ['/a?apiKey=1&APIKEY=2&api_key=3&ApiKey=4', '/a?apiKey=***&APIKEY=***&api_key=***&ApiKey=***'],
    ['/a?%74oken=secret&%70=x', '/a?%74oken=***&%70=***'],
    ['/a?token=a=b=c', '/a?token=***'],
    ['/a?password', '/a?password'],
    ['/a?%zz=1&token=2', '/a?%zz=1&token=***'],
    ['/a?q=token&title=p', '/a?q=token&title=p'],
    ['/a', '/a'],
    ['/rest/ping;p=secret;c=app?u=ana', '/rest/ping;p=***;c=app?u=ana'],
    ['/rest/stream/bs_0123456789abcdef/x', '/rest/stream/bs_***/x'],
    ['/a?q=bs_0123456789abcdef&v=1', '/a?q=bs_***&v=1'],
    ['/share/abcdef?x=1', '/share/***?x=1'],
    ['http://ana:secret@host/rest/ping?t=1', 'http://***@host/rest/ping?t=***'],
  ];
  for (const [url, safe] of rows) assert.equal(redactUrl(url), safe);
});

test('the access log has one line per answer, without secrets, and names who asked', async (t) => {
  const { log, lines } = gathering();
  const { url } = await start(t, [ping('read'), ping('health')], { log });
  await (await fetch(`${url}/read?token=hunter2&x=1`)).text();
  await (await fetch(`${url}/health`)).text();
  await (await fetch(`${url}/nowhere?apiKey=hunter2`)).text();
  while (lines.length < 2) await new Promise(setImmediate);
  assert.equal(lines.length, 2);
  assert.ok(!lines.join('').includes('hunter2'));
  const entry: unknown = JSON.parse(lines[0] ?? '');
  assert.partialDeepStrictEqual(entry, {
    level: 'info',
    method: 'GET',
    url: '/read?token=***&x=1',
    status: 200,
    address: '127.0.0.1',
    operation: 'read',
    msg: 'request',
  });
});

test('secret fields are hidden at every level, others are left alone', () => {
  const { log, lines } = gathering();
  log.info(
    { user: 'ana', password: 'hunter2', request: { headers: { authorization: 'hunter2', host: 'a' } } },
    'sign-in',
  );
  log.child({ api_key: 'hunter2' }).warn({ stream: { StreamKey: 'hunter2', tokens: 3 } }, 'child');
  const all = lines.join('');
  assert.ok(!all.includes('hunter2'), all);
  assert.match(all, /"user":"ana"/);
  assert.match(all, /"host":"a"/);
  assert.match(all, /"tokens":3/);
});

test('a cause is logged with its stack', () => {
  const { log, lines } = gathering();
  log.error({ err: new Error('outer', { cause: new Error('inner reason') }) }, 'failed');
  assert.match(lines.join(''), /outer[\s\S]*inner reason/);
});

test('people get words instead of JSON, and no control characters', () => {
  const { log, lines } = gathering({ format: 'text' });
  log.warn({ path: '/a\u001b[2J', n: 3 }, 'strange\nname');
  assert.match(lines.join(''), /^\d\d:\d\d:\d\d WARN {2}strange\\x0aname path=\/a\\x1b\[2J n=3\n$/);
});

test('levels below the chosen one are left out, and flush writes what waits', async () => {
  const path = join(folder, 'log');
  const log = createLogger({ to: path, level: 'warn' });
  log.info('not this');
  log.warn('this');
  await log.flush();
  assert.match(readFileSync(path, 'utf8'), /this/);
  assert.doesNotMatch(readFileSync(path, 'utf8'), /not this/);
});

test('lines keep their order, and the file gets all of them', async () => {
  const path = join(folder, 'ordered');
  const log = createLogger({ to: path });
  const many = 3000;
  for (let n = 0; n < many; n++) {
    if (n % 100 === 0) log.warn({ n });
    else log.info({ n, padding: 'ä'.repeat(40) });
    if (n % 500 === 0) await turn();
  }
  await log.flush();
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).n),
    Array.from({ length: many }, (_, n) => n),
  );
});

test('a full disk under the log costs lines, not the program, and they are counted', async (t) => {
  if (!existsSync('/dev/full')) return t.skip('this system has no /dev/full');
  const path = join(folder, 'link');
  const fd = openSync('/dev/full', 'w');
  const log = createLogger({ to: fd });
  log.warn('the first');
  log.info('the second');
  log.error('the third');
  await log.flush();
  // The descriptor now leads to a file that takes what is written, as after somebody made room.
  closeSync(fd);
  assert.equal(openSync(path, 'a'), fd, 'the next file gets the same number');
  log.warn('room again');
  await log.flush();
  const [lost, last] = readFileSync(path, 'utf8').trimEnd().split('\n');
  assert.equal(JSON.parse(lost ?? '').lost, 3);
  assert.equal(JSON.parse(last ?? '').msg, 'room again');
});
