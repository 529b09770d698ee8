import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createTagReader } from '@bandstand/media';
import { at, editSetting, until } from './editing-setting.ts';

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
