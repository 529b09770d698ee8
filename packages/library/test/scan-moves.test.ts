import assert from 'node:assert/strict';
import { cpSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { test } from 'node:test';
import { type ScanSetting, scanSetting, shelf } from './scan-setting.ts';

const gids = (s: ScanSetting) =>
  Object.fromEntries(
    s
      .rows<{ title: string; gid: string }>('SELECT title, gid FROM tracks')
      .map((row) => [row.title, row.gid]),
  );

function account(s: ScanSetting): void {
  s.run(`INSERT INTO admin (username, password_hash, role) VALUES ('root', 'x', 'root_admin')`);
}

/** Stars, rates, plays and lists a track twice. */
function love(s: ScanSetting, trackId: number): void {
  s.run(`INSERT INTO starred_items (username, item_type, item_id) VALUES ('root', 'track', ?)`, [
    String(trackId),
  ]);
  s.run(`INSERT INTO item_ratings (username, item_type, item_id, rating) VALUES ('root', 'track', ?, 4)`, [
    String(trackId),
  ]);
  s.run(`INSERT INTO play_history (track_id, username) VALUES (?, 'root')`, [trackId]);
  s.run(`INSERT INTO playlists (name, username) VALUES ('Mix', 'root')`);
  for (const position of [0, 1]) {
    s.run('INSERT INTO playlist_tracks (playlist_id, track_id, position) VALUES (1, ?, ?)', [
      trackId,
      position,
    ]);
  }
}

test('a file that is moved and retagged at once keeps its gid, star, rating, plays and places in playlists', async (t) => {
  const s = scanSetting(t);
  account(s);
  s.sound('A/One/01.flac', {
    sound: 'x',
    tags: { title: 'Frist', artist: 'A', album: 'One', tracknumber: '1' },
  });
  s.sound('A/One/02.mp3', {
    sound: 'y',
    tags: { title: 'Second', artist: 'A', album: 'One', tracknumber: '2' },
  });
  await s.scan();
  const before = s.rows<{ id: number; gid: string }>('SELECT id, gid FROM tracks ORDER BY track_num');
  love(s, before[0]?.id ?? 0);
  rmSync(s.at('A/One'), { recursive: true });
  s.sound('B/Best/07 First.flac', {
    sound: 'x',
    tags: { title: 'First', artist: 'B', album: 'Best', tracknumber: '7' },
  });
  s.sound('B/Best/08 Zweiter.mp3', {
    sound: 'y',
    tags: { title: 'Zweiter', artist: 'B', album: 'Best', tracknumber: '8' },
  });
  const summary = await s.scan();
  assert.equal(summary.moved, 2);
  assert.equal(summary.missing, 0);
  assert.deepEqual(shelf(s), ['B - Best: 7 First / 8 Zweiter']);
  const after = s.rows<{ id: number; gid: string }>('SELECT id, gid FROM tracks ORDER BY track_num');
  assert.deepEqual(after, before);
  assert.equal(s.value(`SELECT count(*) FROM starred_items WHERE item_key = ?`, [before[0]?.id ?? 0]), 1);
  assert.equal(s.value('SELECT count(*) FROM playlist_tracks'), 2);
  assert.equal(s.value('SELECT play_count FROM track_stats'), 1);
});

test('an album that is retitled keeps its gid; tracks left behind get an album of their own', async (t) => {
  const s = scanSetting(t);
  const tags = (album: string, n: number) => ({ title: `T${n}`, artist: 'A', album, tracknumber: String(n) });
  for (const n of [1, 2, 3]) s.sound(`x/${n}.flac`, { sound: `s${n}`, tags: tags('Old', n) });
  await s.scan();
  const gid = s.value('SELECT gid FROM albums');
  for (const n of [1, 2]) s.sound(`x/${n}.flac`, { sound: `s${n}`, tags: tags('Brand new name', n) });
  await s.scan();
  assert.deepEqual(shelf(s), ['A - Brand new name: 1 T1 / 2 T2', 'A - Old: 3 T3']);
  assert.equal(s.value(`SELECT gid FROM albums WHERE title = 'Brand new name'`), gid);
  s.sound('x/3.flac', { sound: 's3', tags: tags('Brand new name', 3) });
  await s.scan();
  assert.deepEqual(shelf(s), ['A - Brand new name: 1 T1 / 2 T2 / 3 T3']);
  assert.equal(s.value('SELECT gid FROM albums'), gid);
});

test('files that swap and shift names keep their own tracks', async (t) => {
  const s = scanSetting(t);
  const write = (name: string, n: number) =>
    s.sound(`x/${name}`, {
      sound: `s${n}`,
      tags: { title: `T${n}`, artist: 'A', album: 'X', tracknumber: String(n) },
    });
  for (const n of [1, 2, 3]) write(`${n}.flac`, n);
  await s.scan();
  const before = gids(s);
  renameSync(s.at('x/1.flac'), s.at('x/tmp'));
  renameSync(s.at('x/2.flac'), s.at('x/1.flac'));
  renameSync(s.at('x/tmp'), s.at('x/2.flac'));
  await s.scan();
  assert.deepEqual(gids(s), before);
  assert.equal(s.value(`SELECT file_path FROM tracks WHERE title = 'T1'`), 'x/2.flac');
  for (const n of [3, 2, 1]) renameSync(s.at(`x/${n}.flac`), s.at(`x/${n + 1}.flac`));
  write('1.flac', 9);
  await s.scan();
  const { T9, ...rest } = gids(s);
  assert.deepEqual(rest, before);
  assert.ok(T9);
  assert.equal(s.value('SELECT count(*) FROM track_files'), 4);
});

test('a replaced recording under the same path is the same track; a touched file changes nothing', async (t) => {
  const s = scanSetting(t);
  const tags = { title: 'T', artist: 'A', album: 'X' };
  s.sound('x/a.flac', { sound: 'old', tags });
  await s.scan();
  const before = gids(s);
  const seq = s.value<number>('SELECT max(seq) FROM changes');
  utimesSync(s.at('x/a.flac'), new Date(), new Date(Date.now() + 5000));
  const touched = await s.scan();
  assert.equal(touched.read, 1);
  assert.equal(s.value('SELECT max(seq) FROM changes'), seq);
  s.run(`UPDATE tracks SET waveform = x'00'`);
  s.sound('x/a.flac', { sound: 'remastered', tags });
  await s.scan();
  assert.deepEqual(gids(s), before);
  assert.equal(s.value('SELECT waveform FROM tracks'), null);
});

test('a missing file is marked and comes back as the same track, also elsewhere', async (t) => {
  const s = scanSetting(t);
  for (const n of [1, 2])
    s.sound(`x/${n}.flac`, {
      sound: `s${n}`,
      tags: { title: `T${n}`, artist: 'A', album: 'X', tracknumber: String(n) },
    });
  await s.scan();
  const before = gids(s);
  renameSync(s.at('x/1.flac'), `${s.folder}/away.flac`);
  const gone = await s.scan();
  assert.equal(gone.missing, 1);
  assert.deepEqual(shelf(s), ['A - X: 2 T2']);
  assert.equal(s.value(`SELECT missing_since IS NOT NULL FROM tracks WHERE title = 'T1'`), 1);
  assert.equal(s.value(`SELECT count(*) FROM tracks_fts WHERE tracks_fts MATCH 'T1'`), 0);
  renameSync(`${s.folder}/away.flac`, s.at('x/1.flac'));
  const back = await s.scan();
  assert.equal(back.found, 1);
  assert.equal(back.read, 0);
  renameSync(s.at('x/1.flac'), `${s.folder}/away.flac`);
  await s.scan();
  cpSync(`${s.folder}/away.flac`, s.at('y/z.flac'));
  await s.scan();
  assert.deepEqual(gids(s), before);
  assert.equal(s.value('SELECT count(*) FROM tracks WHERE missing_since IS NOT NULL'), 0);
});

test('a renamed folder takes its album along, though no file names an album', async (t) => {
  const s = scanSetting(t);
  for (const n of [1, 2]) s.sound(`Demos/0${n} Take ${n}.flac`, { tags: { artist: 'A' } });
  await s.scan();
  assert.deepEqual(shelf(s), ['A - Demos: 1 Take 1 / 2 Take 2']);
  const gid = s.value('SELECT gid FROM albums');
  renameSync(s.at('Demos'), s.at('Outtakes'));
  await s.scan();
  assert.deepEqual(shelf(s), ['A - Outtakes: 1 Take 1 / 2 Take 2']);
  assert.equal(s.value('SELECT gid FROM albums'), gid);
  assert.deepEqual(
    s.rows('SELECT path FROM folders ORDER BY path').map((row) => row['path']),
    ['', 'Outtakes'],
  );
});
