import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createTagReader, renderCover } from '@bandstand/media';
import { at, type EditSetting, editSetting, until } from './editing-setting.ts';

test('edits go into the files when somebody asks, and only into music folders that allow it', async (t) => {
  const s = await editSetting(t);
  const tags = { artist: 'Band', album: 'Album', custom: 'stays', date: '1999' };
  s.sound('a/1.flac', { tags: { ...tags, title: 'One', tracknumber: '1' } });
  s.sound('a/2.mp3', { tags: { ...tags, title: 'Two', tracknumber: '2' } });
  await s.scan();
  const album = s.value<string>('SELECT gid FROM albums');
  const before = readFileSync(s.at('a/1.flac'));
  await s.ask('PATCH', `albums/${album}`, 'root', {
    title: 'Better',
    artists: [{ name: 'Band' }, { name: 'Guest' }],
  });
  const plan = await s.ask('GET', `albums/${album}/tags`, 'root');
  assert.deepEqual(at(plan.body, 'items.0.differences'), [
    { field: 'album', before: 'Album', after: 'Better' },
    { field: 'albumArtists', before: null, after: 'Band, Guest' },
  ]);
  assert.equal(at(plan.body, 'items.0.refused.code'), 'read_only');
  const asked = async () => {
    const { status, body } = await s.ask('POST', `albums/${album}/tags`, 'root');
    assert.equal(status, 202);
    const look = async () => (await s.ask('GET', `tag-writes/${String(at(body, 'id'))}`, 'root')).body;
    return until(look, (job) => at(job, 'state') === 'done' || at(job, 'state') === 'dead');
  };
  const refused = await asked();
  assert.deepEqual([at(refused, 'result.written'), at(refused, 'result.refused.1.code')], [0, 'read_only']);
  assert.ok(readFileSync(s.at('a/1.flac')).equals(before));
  assert.equal((await s.ask('PATCH', 'music-roots/1', 'curator', { writable: true })).status, 403);
  assert.equal((await s.ask('PATCH', 'music-roots/1', 'root', { writable: true })).status, 200);
  assert.equal(at(await asked(), 'result.written'), 2);
  const reader = createTagReader({ threads: 1 });
  t.after(() => reader.close());
  for (const name of ['a/1.flac', 'a/2.mp3']) {
    const read = await reader.read(s.at(name));
    assert.ok(read.ok);
    assert.deepEqual([read.tags.album, read.tags.albumArtistDisplay], ['Better', 'Band, Guest'], name);
  }
  assert.ok(readFileSync(s.at('a/1.flac')).includes('CUSTOM=stays'));
  const none = (await s.ask('GET', `albums/${album}/tags`, 'root')).body;
  assert.deepEqual([at(none, 'items.0.differences'), at(none, 'items.1.refused')], [[], null]);
  await until(
    () => s.value<string>('SELECT group_concat(tags) FROM track_files'),
    (text) => (text.match(/Better/g) ?? []).length >= 2,
  );
  assert.equal(s.value('SELECT count(*) FROM tracks'), 2);
  assert.equal((await s.ask('GET', `albums/${album}/tags`, 'ben')).status, 404);
  await s.ask('PATCH', `albums/${album}`, 'root', { reset: ['title', 'artists'] });
  assert.deepEqual(s.rows('SELECT title, album_artist FROM albums'), [
    { title: 'Better', album_artist: 'Band, Guest' },
  ]);
});

async function uploadCover(s: EditSetting, album: string, bytes: Uint8Array): Promise<void> {
  const tus = { 'tus-resumable': '1.0.0' };
  const about = `kind ${btoa('cover')},album ${btoa(album)}`;
  const made = await s.send('POST', 'uploads', 'root', {
    ...tus,
    'upload-length': String(bytes.length),
    'upload-metadata': about,
  });
  const to = made.headers.get('location') ?? '';
  const type = 'application/offset+octet-stream';
  await s.send('PATCH', to, 'root', { ...tus, 'content-type': type, 'upload-offset': '0' }, bytes);
  await until(
    async () => (await s.send('GET', to, 'root', {})).body,
    (body) => at(body, 'state') === 'done',
  );
}

test('lyrics that somebody wrote and a picture that somebody sent go into the files too', async (t) => {
  const s = await editSetting(t);
  const tags = { artist: 'Band', albumartist: 'Band', album: 'Album', lyrics: 'Old words' };
  s.sound('a/1.flac', { tags: { ...tags, title: 'One' } });
  s.sound('a/2.mp3', { tags: { ...tags, title: 'Two' } });
  await s.scan();
  s.run('UPDATE music_roots SET writable = 1');
  const album = s.value<string>('SELECT gid FROM albums');
  const one = s.value<string>(`SELECT gid FROM tracks WHERE title = 'One'`);
  const plan = async () => (await s.ask('GET', `albums/${album}/tags`, 'root')).body;
  assert.deepEqual(at(await plan(), 'items.0.differences'), [], 'what the files brought is not written');
  const lines = [
    { ms: 500, text: 'New' },
    { ms: 1500, text: 'words' },
  ];
  const edited = await s.ask('PATCH', `tracks/${one}`, 'root', { lyrics: [{ lang: 'eng', lines }] });
  assert.equal(edited.status, 200, JSON.stringify(edited.body));
  const { data } = await renderCover(3);
  await uploadCover(s, album, data);
  const picture = `a picture of ${data.length.toLocaleString('en')} bytes`;
  const tried = await plan();
  assert.deepEqual(at(tried, 'items.0.differences'), [
    { field: 'lyrics', before: 'Old words', after: '[00:00.500]New\n[00:01.500]words' },
    { field: 'cover', before: null, after: picture },
  ]);
  assert.deepEqual(at(tried, 'items.1.differences'), [{ field: 'cover', before: null, after: picture }]);
  const asked = await s.ask('POST', `albums/${album}/tags`, 'root');
  const job = await until(
    async () => (await s.ask('GET', `tag-writes/${String(at(asked.body, 'id'))}`, 'root')).body,
    (found) => at(found, 'state') === 'done' || at(found, 'state') === 'dead',
  );
  assert.equal(at(job, 'result.written'), 2, JSON.stringify(job));
  const reader = createTagReader({ threads: 1 });
  t.after(() => reader.close());
  for (const name of ['a/1.flac', 'a/2.mp3']) {
    const inside = await reader.readPicture(s.at(name));
    assert.ok(inside !== null && Buffer.compare(inside.bytes, data) === 0, name);
  }
  const [first, second] = [await reader.read(s.at('a/1.flac')), await reader.read(s.at('a/2.mp3'))];
  assert.deepEqual(first.ok && first.tags.lyrics[0]?.synced, lines);
  assert.equal(second.ok && second.tags.lyrics[0]?.plain, 'Old words');
  assert.deepEqual(at(await plan(), 'items.0.differences'), []);
});
