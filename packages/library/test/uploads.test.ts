import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { renderCover } from '@bandstand/media';
import { IncomingFiles } from '../src/uploads/index.ts';
import { at, type EditSetting, editSetting, until } from './editing-setting.ts';
import { soundBytes } from './sound-files.ts';

const tus = { 'tus-resumable': '1.0.0' };
const patch = { ...tus, 'content-type': 'application/offset+octet-stream' };
const meta = (pairs: Record<string, string>) =>
  Object.entries(pairs)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');

async function announce(s: EditSetting, who: string, length: number, pairs: Record<string, string> = {}) {
  const headers = { ...tus, 'upload-length': String(length), 'upload-metadata': meta(pairs) };
  const answer = await s.send('POST', 'uploads', who, headers);
  return { ...answer, location: answer.headers.get('location') ?? '' };
}

const sendAt = (s: EditSetting, who: string, to: string, offset: number, bytes: Uint8Array, more = {}) =>
  s.send('PATCH', to, who, { ...patch, 'upload-offset': String(offset), ...more }, bytes);

const finished = (s: EditSetting, who: string, to: string) =>
  until(
    async () => (await s.send('GET', to, who, {})).body,
    (body) => at(body, 'state') === 'done' || at(body, 'state') === 'failed',
  );

test('a sound file in pieces becomes a track of its sender, that nobody else sees', async (t) => {
  const s = await editSetting(t);
  const bytes = soundBytes('song.flac', { tags: { title: 'Night Drive', artist: 'Anna', album: 'Roads' } });
  const told = await s.send('OPTIONS', 'uploads', 'anna', {});
  assert.equal(told.headers.get('tus-version'), '1.0.0');
  assert.match(told.headers.get('tus-extension') ?? '', /creation.*expiration.*checksum.*termination/);
  const made = await announce(s, 'anna', bytes.length, { filename: '../../etc/passwd' });
  assert.equal(made.status, 201);
  assert.match(made.headers.get('upload-expires') ?? '', /GMT$/);
  const half = Math.floor(bytes.length / 2);
  const first = await sendAt(s, 'anna', made.location, 0, bytes.subarray(0, half));
  assert.deepEqual([first.status, first.headers.get('upload-offset')], [204, String(half)]);
  const head = await s.send('HEAD', made.location, 'anna', tus);
  assert.deepEqual(
    [head.status, head.headers.get('upload-offset'), head.headers.get('upload-length')],
    [200, String(half), String(bytes.length)],
  );
  assert.equal(head.headers.get('cache-control'), 'no-store');
  assert.equal((await sendAt(s, 'anna', made.location, 3, bytes.subarray(3))).status, 409);
  assert.equal((await sendAt(s, 'ben', made.location, half, bytes.subarray(half))).status, 404);
  assert.equal((await sendAt(s, 'anna', made.location, half, bytes.subarray(half))).status, 204);
  const body = await finished(s, 'anna', made.location);
  assert.equal(at(body, 'state'), 'done', JSON.stringify(body));
  const track = s.rows(
    `SELECT t.title, t.owner_id = u.id AS mine, t.source, a.title AS album, a.listed_to, a.source AS album_source
     FROM tracks t JOIN albums a ON a.id = t.album_id JOIN admin u ON u.username = 'anna' WHERE t.gid = ?`,
    [String(at(body, 'result'))],
  );
  assert.deepEqual(track, [
    { title: 'Night Drive', mine: 1, source: 'upload', album: 'Roads', listed_to: 0, album_source: 'upload' },
  ]);
  const path = s.value<string>(
    "SELECT r.path || '/' || f.path FROM track_files f JOIN music_roots r ON r.id = f.root_id",
  );
  assert.ok(readFileSync(path).equals(bytes));
  assert.match(path, /uploads\/music\/[0-9a-f-]{36}\/Uploads \d{4}-\d{2}\/[0-9a-f-]{36}\.flac$/);
  assert.equal(s.value(`SELECT storage_used FROM admin WHERE username = 'anna'`), bytes.length);
  await s.scan({ full: true });
  assert.equal(s.value('SELECT count(*) FROM tracks'), 1);
  assert.equal((await s.send('DELETE', made.location, 'anna', tus)).status, 204);
  assert.equal((await s.send('HEAD', made.location, 'anna', tus)).status, 404);
  assert.equal(s.value('SELECT count(*) FROM tracks'), 1);
});

test('the protocol is held to: versions, lengths, checksums, types, what is over', async (t) => {
  const s = await editSetting(t);
  const bytes = soundBytes('a.mp3', {});
  assert.equal((await s.send('POST', 'uploads', 'anna', { 'upload-length': '5' })).status, 412);
  assert.equal((await s.send('POST', 'uploads', 'anna', tus)).status, 400);
  const { location } = await announce(s, 'anna', bytes.length);
  const wrongType = await s.send(
    'PATCH',
    location,
    'anna',
    { ...tus, 'content-type': 'text/plain', 'upload-offset': '0' },
    bytes,
  );
  assert.equal(wrongType.status, 415);
  const sha = (part: Uint8Array) => ({
    'upload-checksum': `sha1 ${createHash('sha1').update(part).digest('base64')}`,
  });
  const part = bytes.subarray(0, 100);
  const damaged = await sendAt(s, 'anna', location, 0, part, sha(bytes.subarray(1, 101)));
  assert.deepEqual([damaged.status, at(damaged.body, 'code')], [460, 'checksum_mismatch']);
  assert.equal(damaged.headers.get('tus-resumable'), '1.0.0');
  assert.equal((await s.send('HEAD', location, 'anna', tus)).headers.get('upload-offset'), '0');
  assert.equal((await sendAt(s, 'anna', location, 0, part, { 'upload-checksum': 'crc32 AAAA' })).status, 400);
  assert.equal((await sendAt(s, 'anna', location, 0, part, sha(part))).headers.get('upload-offset'), '100');
  const tooMuch = await sendAt(s, 'anna', location, 100, Buffer.concat([bytes, bytes]));
  assert.deepEqual([tooMuch.status, at(tooMuch.body, 'code')], [413, 'too_large']);
  const other = await announce(s, 'anna', 5000, { filename: 'song.flac' });
  const refused = await sendAt(s, 'anna', other.location, 0, Buffer.alloc(5000, 'MZ this is a program'));
  assert.deepEqual([refused.status, at(refused.body, 'code')], [415, 'type_refused']);
  assert.equal((await sendAt(s, 'anna', other.location, 5000, part)).status, 410);
  const once = await s.send(
    'POST',
    'uploads',
    'anna',
    {
      ...patch,
      'upload-length': String(bytes.length),
      'upload-metadata': meta({ filename: '03 - Sung.mp3' }),
    },
    bytes,
  );
  assert.deepEqual([once.status, once.headers.get('upload-offset')], [201, String(bytes.length)]);
  const body = await finished(s, 'anna', once.headers.get('location') ?? '');
  assert.equal(s.value('SELECT title FROM tracks WHERE gid = ?', [String(at(body, 'result'))]), 'Sung');
  const again = await announce(s, 'anna', bytes.length);
  await sendAt(s, 'anna', again.location, 0, bytes);
  const twice = await finished(s, 'anna', again.location);
  assert.equal(at(twice, 'result'), at(body, 'result'));
  assert.equal(s.value('SELECT count(*) FROM track_files'), 1);
});

test('tracks that are sent for a release leave no empty album behind, but for one that somebody has made his own', async (t) => {
  const s = await editSetting(t);
  const release = s.editing.createAlbum(s.viewer('anna'), { title: 'Roads' }).id;
  const send = async (name: string, pairs: Record<string, string> = {}) => {
    const bytes = soundBytes('song.flac', { tags: { title: name } });
    const { location } = await announce(s, 'anna', bytes.length, { filename: `${name}.flac`, ...pairs });
    await sendAt(s, 'anna', location, 0, bytes);
    assert.equal(at(await finished(s, 'anna', location), 'state'), 'done');
  };
  const albums = () => s.rows('SELECT title, source, track_count AS tracks FROM albums ORDER BY id');
  await send('One', { album: release });
  await send('Two', { album: release });
  const roads = { title: 'Roads', source: 'manual', tracks: 2 };
  assert.deepEqual(albums(), [roads]);
  await send('Three');
  const title = s.value<string>(`SELECT title FROM albums WHERE source = 'upload'`);
  assert.match(title, /^Uploads \d{4}-\d{2}$/);
  const uploads = { title, source: 'upload', tracks: 1 };
  await send('Four', { album: release });
  assert.deepEqual(albums(), [{ ...roads, tracks: 3 }, uploads], 'it stays while something is on it');
  const album = s.value<string>(`SELECT gid FROM albums WHERE source = 'upload'`);
  s.editing.edit(s.viewer('anna'), 'album', album, { description: 'What is to be sorted' });
  await s.editing.removeTrack(
    s.viewer('anna'),
    s.value<string>(`SELECT gid FROM tracks WHERE title = 'Three'`),
  );
  await send('Five', { album: release });
  assert.deepEqual(albums(), [
    { ...roads, tracks: 4 },
    { ...uploads, tracks: 0 },
  ]);
});

test('who may upload, how much, and what is left', async (t) => {
  const s = await editSetting(t);
  assert.equal((await announce(s, 'ben', 100)).status, 403);
  s.settings.set(s.viewer('root'), { listenerSelfPublish: true, uploadMaxBytes: 10_000 });
  assert.equal((await announce(s, 'ben', 100)).status, 201);
  const large = await announce(s, 'ben', 10_001);
  assert.deepEqual([large.status, at(large.body, 'code')], [413, 'too_large']);
  s.run(`UPDATE admin SET storage_quota = 1000 WHERE username = 'ben'`);
  const over = await announce(s, 'ben', 901);
  assert.deepEqual(
    [over.status, at(over.body, 'code'), at(over.body, 'storage.left')],
    [413, 'quota_exceeded', 900],
  );
  assert.equal((await announce(s, 'ben', 900)).status, 201);
  const list = await s.ask('GET', 'uploads?limit=1', 'ben');
  assert.deepEqual([at(list.body, 'storage.left'), at(list.body, 'items.0.length')], [0, 900]);
  assert.equal(
    at((await s.ask('GET', `uploads?cursor=${String(at(list.body, 'next'))}`, 'ben')).body, 'items.0.length'),
    100,
  );
  assert.deepEqual(at((await s.ask('GET', 'uploads', 'root')).body, 'items'), []);
});

test('what nobody continues is swept, and so are bytes that belong to nothing', async (t) => {
  const s = await editSetting(t);
  const { location } = await announce(s, 'anna', 1000);
  await sendAt(s, 'anna', location, 0, Buffer.concat([Buffer.from('fLaC'), Buffer.alloc(100)]));
  const incoming = join(s.folder, 'uploads', 'incoming');
  assert.equal(readdirSync(incoming).length, 1);
  s.run(`UPDATE uploads SET expires_at = '2020-01-01T00:00:00.000Z'`);
  s.uploads.start();
  await until(
    () => readdirSync(incoming).length,
    (count) => count === 0,
  );
  assert.equal((await s.send('HEAD', location, 'anna', tus)).status, 404);
});

test('a full disk costs nothing that was acknowledged', async (t) => {
  const room = { left: 150_000 };
  const opening: typeof open = async (path, flags, mode) => {
    const file = await open(path, flags, mode);
    const write = file.write.bind(file) as (
      ...args: unknown[]
    ) => Promise<{ bytesWritten: number; buffer: Buffer }>;
    return Object.assign(file, {
      write: (buffer: Buffer, offset: number, length: number, position: number) => {
        if (room.left < length)
          return Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
        room.left -= length;
        return write(buffer, offset, length, position);
      },
    });
  };
  const s = await editSetting(t);
  const slow = new IncomingFiles(join(s.folder, 'incoming'), opening);
  const bytes = Buffer.alloc(400_000, 7);
  const acknowledged: number[] = [];
  async function* pieces() {
    for (let start = 0; start < bytes.length; start += 50_000) yield bytes.subarray(start, start + 50_000);
  }
  const how = {
    room: bytes.length,
    checksum: null,
    signal: new AbortController().signal,
    kept: (offset: number) => void acknowledged.push(offset),
  };
  await assert.rejects(slow.append('x', pieces(), { ...how, offset: 0 }), { code: 'disk_full' });
  assert.deepEqual(acknowledged, [150_000]);
  room.left = 1_000_000;
  async function* rest() {
    yield bytes.subarray(150_000);
  }
  assert.equal(await slow.append('x', rest(), { ...how, offset: 150_000, room: 250_000 }), 400_000);
  assert.ok(readFileSync(slow.path('x')).equals(bytes));
});

test('a picture becomes the cover of an album or the photo of an artist', async (t) => {
  const s = await editSetting(t);
  s.sound('One/1.flac', { tags: { title: 'One', artist: 'Band', album: 'First' } });
  await s.scan();
  const gid = s.value<string>(`SELECT gid FROM albums WHERE title = 'First'`);
  const picture = await renderCover(5);
  const send = async (pairs: Record<string, string>, who: string, bytes: Uint8Array) => {
    const { location, status } = await announce(s, who, bytes.length, { kind: 'cover', ...pairs });
    if (status !== 201) return { status, state: null };
    await sendAt(s, who, location, 0, bytes);
    return { status, state: at(await finished(s, who, location), 'state') };
  };
  assert.equal((await send({ album: gid }, 'ben', picture.data)).status, 404);
  assert.deepEqual(await send({ album: gid }, 'root', picture.data), { status: 201, state: 'done' });
  const place = s.value<string>('SELECT cover_path FROM albums WHERE gid = ?', [gid]);
  assert.match(place, /^data:covers\/[0-9a-f-]+\.(jpg|png)$/);
  assert.ok(existsSync(join(s.folder, place.slice(5))));
  await s.scan({ full: true });
  assert.equal(s.value('SELECT cover_path FROM albums WHERE gid = ?', [gid]), place);
  assert.deepEqual(await send({ album: gid }, 'root', picture.data), { status: 201, state: 'done' });
  assert.equal(existsSync(join(s.folder, place.slice(5))), false);
  assert.deepEqual(await send({ album: gid }, 'root', Buffer.from('<svg/>')), {
    status: 201,
    state: 'failed',
  });
  const artist = s.value<string>(`SELECT gid FROM artists WHERE name = 'Anna'`);
  assert.deepEqual(await send({ artist }, 'anna', picture.data), { status: 201, state: 'done' });
});
