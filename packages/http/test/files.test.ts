import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import {
  bytes,
  contentDisposition,
  type FileOptions,
  file,
  type RangeSource,
  type Reply,
  type Route,
} from '../src/index.ts';
import { codeOf, openRoute, start } from './serving.ts';

const folder = mkdtempSync(join(tmpdir(), 'bandstand-http-'));
after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));
const data = randomBytes(700_000);
const song = join(folder, 'song.flac');
writeFileSync(song, data);
writeFileSync(join(folder, 'empty'), '');

const serving = (reply: () => Reply, path = '/file'): Route =>
  openRoute(path, reply, { method: ['GET', 'POST'], rate: 'media' });
const path = (options: Partial<FileOptions> = {}) =>
  serving(() => file(song, { type: 'audio/flac', ...options }));
const bodyOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test('a file arrives whole, with what a client needs to come back for parts', async (t) => {
  const { url } = await start(t, [path({ filename: 'Café.flac' })]);
  const answer = await fetch(`${url}/file`);
  assert.equal(answer.status, 200);
  assert.ok(data.equals(await bodyOf(answer)));
  assert.equal(answer.headers.get('content-length'), '700000');
  assert.equal(answer.headers.get('accept-ranges'), 'bytes');
  assert.match(answer.headers.get('etag') ?? '', /^"[\w-]+"$/);
  assert.equal(
    answer.headers.get('content-disposition'),
    `attachment; filename="Cafe_.flac"; filename*=UTF-8''Caf%C3%A9.flac`,
  );
});

test('one range: 206 with exactly those bytes', async (t) => {
  const { url } = await start(t, [path()]);
  const rows: readonly (readonly [string, number, number])[] = [
    ['bytes=0-0', 0, 0],
    ['bytes=1000-1999', 1000, 1999],
    ['bytes=5-699990', 5, 699_990],
    ['bytes=699999-', 699_999, 699_999],
    ['bytes=-500', 699_500, 699_999],
  ];
  for (const [range, first, last] of rows) {
    const answer = await fetch(`${url}/file`, { headers: { range } });
    assert.equal(answer.status, 206, range);
    assert.equal(answer.headers.get('content-range'), `bytes ${first}-${last}/700000`);
    assert.ok(data.subarray(first, last + 1).equals(await bodyOf(answer)), range);
  }
});

test('several ranges come as multipart/byteranges of the announced length', async (t) => {
  const { url } = await start(t, [path()]);
  const answer = await fetch(`${url}/file`, { headers: { range: 'bytes=600000-600009,0-4,300000-599999' } });
  assert.equal(answer.status, 206);
  const boundary =
    /^multipart\/byteranges; boundary=(\w+)$/.exec(answer.headers.get('content-type') ?? '')?.[1] ?? '';
  const body = await bodyOf(answer);
  assert.equal(answer.headers.get('content-length'), String(body.length));
  const part = (first: number, last: number) => [
    Buffer.from(
      `\r\n--${boundary}\r\ncontent-type: audio/flac\r\ncontent-range: bytes ${first}-${last}/700000\r\n\r\n`,
    ),
    data.subarray(first, last + 1),
  ];
  const expected = Buffer.concat([
    ...part(300_000, 600_009),
    ...part(0, 4),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  assert.ok(expected.equals(body));
});

test('what cannot be served is 416 with the size, an empty file is whole', async (t) => {
  const nothing = serving(() => file(join(folder, 'empty'), { type: 'audio/flac' }), '/empty');
  const { url } = await start(t, [path(), nothing]);
  const beyond = await fetch(`${url}/file`, { headers: { range: 'bytes=700000-' } });
  assert.equal(beyond.status, 416);
  assert.equal(beyond.headers.get('content-range'), 'bytes */700000');
  assert.equal(await codeOf(beyond), 'range_unsatisfiable');
  const empty = await fetch(`${url}/empty`);
  assert.equal(empty.status, 200);
  assert.equal(empty.headers.get('content-length'), '0');
});

test('HEAD has the headers of the whole, and ranges count for GET only', async (t) => {
  const { url } = await start(t, [path()]);
  for (const method of ['HEAD', 'POST']) {
    const answer = await fetch(`${url}/file`, { method, headers: { range: 'bytes=0-9' } });
    assert.equal(answer.status, 200, method);
    assert.equal(answer.headers.get('content-length'), '700000', method);
    await answer.body?.cancel();
  }
});

test('conditions: 304, 412, and If-Range', async (t) => {
  const lastModified = Date.UTC(2024, 4, 5, 6, 7, 8);
  const { url } = await start(t, [path({ etag: 'v1', lastModified })]);
  const same = new Date(lastModified).toUTCString();
  const older = new Date(lastModified - 1000).toUTCString();
  const rows: readonly (readonly [Record<string, string>, number])[] = [
    [{ 'if-none-match': '"v1"' }, 304],
    [{ 'if-none-match': 'W/"v1"' }, 304],
    [{ 'if-none-match': '"v0", "v1"' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"v0"' }, 200],
    [{ 'if-none-match': '"v0"', 'if-modified-since': same }, 200],
    [{ 'if-modified-since': same }, 304],
    [{ 'if-modified-since': older }, 200],
    [{ 'if-modified-since': 'yesterday' }, 200],
    [{ 'if-match': '"v1"' }, 200],
    [{ 'if-match': '"v0"' }, 412],
    [{ 'if-match': 'W/"v1"' }, 412],
    [{ 'if-unmodified-since': older }, 412],
    [{ 'if-unmodified-since': same }, 200],
    [{ range: 'bytes=0-1', 'if-range': '"v1"' }, 206],
    [{ range: 'bytes=0-1', 'if-range': '"v0"' }, 200],
    [{ range: 'bytes=0-1', 'if-range': 'W/"v1"' }, 200],
    [{ range: 'bytes=0-1', 'if-range': same }, 206],
    [{ range: 'bytes=0-1', 'if-range': older }, 200],
    [{ range: 'bytes=0-1', 'if-none-match': '"v1"' }, 304],
  ];
  for (const [headers, status] of rows) {
    const answer = await fetch(`${url}/file`, { headers });
    assert.equal(answer.status, status, JSON.stringify(headers));
    if (status === 304) assert.equal(answer.headers.get('etag'), '"v1"');
    await answer.body?.cancel();
  }
});

test('prepared bytes with an entity tag answer 304 as well', async (t) => {
  const { url } = await start(t, [serving(() => bytes('{"a":1}', 'application/json', { etag: '"x"' }))]);
  assert.equal((await fetch(`${url}/file`, { headers: { 'if-none-match': '"x"' } })).status, 304);
  assert.equal(await (await fetch(`${url}/file`)).text(), '{"a":1}');
});

test('an answer in pieces arrives as a whole, with its length', async (t) => {
  const pieces = ['[', '"Bj\u00f6rk",'.repeat(20_000), '1]'].map((text) => Buffer.from(text));
  const { url } = await start(t, [
    serving(() => bytes(pieces, 'application/json')),
    serving(() => bytes([], 'text/plain'), '/nothing'),
  ]);
  const whole = Buffer.concat(pieces);
  const answer = await fetch(`${url}/file`, { headers: { 'accept-encoding': 'identity' } });
  assert.equal(answer.headers.get('content-length'), String(whole.length));
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), whole);
  const head = await fetch(`${url}/file`, { method: 'HEAD' });
  assert.equal(head.headers.get('content-length'), String(whole.length));
  const nothing = await fetch(`${url}/nothing`);
  assert.deepEqual([nothing.headers.get('content-length'), await nothing.text()], ['0', '']);
});

test('a missing path, a folder and a broken link are 404', async (t) => {
  const none = serving(() => file(join(folder, 'none'), { type: 'audio/flac' }), '/none');
  const dir = serving(() => file(folder, { type: 'audio/flac' }), '/dir');
  const { url } = await start(t, [none, dir]);
  for (const name of ['/none', '/dir']) {
    const answer = await fetch(url + name);
    assert.equal(answer.status, 404);
    assert.equal(await codeOf(answer), 'file_missing');
  }
});

test('a source in memory is served in ranges, and one that ends early breaks the connection', async (t) => {
  const memory: RangeSource = {
    size: data.length,
    open: (from, to) => Readable.from([data.subarray(from, to + 1)]),
  };
  const short: RangeSource = { size: data.length, open: () => Readable.from([data.subarray(0, 10)]) };
  const { url } = await start(t, [
    serving(() => file(memory, { type: 'audio/flac' }), '/memory'),
    serving(() => file(short, { type: 'audio/flac' }), '/short'),
  ]);
  const part = await fetch(`${url}/memory`, { headers: { range: 'bytes=100-299' } });
  assert.ok(data.subarray(100, 300).equals(await bodyOf(part)));
  const broken = await fetch(`${url}/short`);
  assert.equal(broken.status, 200);
  await assert.rejects(broken.arrayBuffer());
});

test('a client that leaves closes the file', async (t) => {
  const big = join(folder, 'big.wav');
  writeFileSync(big, Buffer.alloc(30_000_000));
  const { url } = await start(t, [serving(() => file(big, { type: 'audio/wav' }))]);
  const isOpen = async () => {
    const links = await readdir('/proc/self/fd');
    const { readlink } = await import('node:fs/promises');
    const targets = await Promise.all(links.map((link) => readlink(`/proc/self/fd/${link}`).catch(() => '')));
    return targets.includes(big);
  };
  const request = get(`${url}/file`);
  const [response] = await once(request, 'response');
  await once(response, 'readable');
  assert.equal(await isOpen(), true);
  request.destroy();
  while (await isOpen()) await new Promise(setImmediate);
});

test('file names of any kind become safe headers', () => {
  const rows: readonly (readonly [string | undefined, string])[] = [
    [undefined, 'inline'],
    ['song.mp3', 'inline; filename="song.mp3"'],
    ['a"b.mp3', `inline; filename="a_b.mp3"; filename*=UTF-8''a%22b.mp3`],
    ['a\r\nset-cookie: x.mp3', 'inline; filename="aset-cookie: x.mp3"'],
    ['../../etc/passwd', 'inline; filename=".._.._etc_passwd"'],
    ['\u202egnp.exe', 'inline; filename="gnp.exe"'],
    ['東京.flac', `inline; filename="__.flac"; filename*=UTF-8''%E6%9D%B1%E4%BA%AC.flac`],
  ];
  for (const [name, header] of rows) assert.equal(contentDisposition('inline', name), header);
});
