import assert from 'node:assert/strict';
import { readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { quickHash } from '../src/imports/tunecamp/finder.ts';
import { type ImportSetting, importSetting } from './imports-setting.ts';
import { paths } from './imports-tunecamp-rows.ts';
import { changeTuneCamp, growTuneCamp } from './imports-tunecamp-shapes.ts';
import type { TagFields } from './sound-files.ts';

const album: TagFields = {
  album: 'Night Drive',
  artist: 'Die Höhe',
  date: '2020',
  genre: ['Electronic', 'Ambient'],
};

function writeMusic(setting: ImportSetting): void {
  setting.sound(paths.one, { tags: { ...album, title: 'One', tracknumber: '1', composer: 'A Composer' } });
  setting.sound(paths.two, { tags: { ...album, title: 'Two', tracknumber: '2' } });
  setting.sound(paths.draft, { tags: { title: 'Demo', artist: 'Die Höhe', album: 'Demos' } });
  setting.sound('Else/Other.flac', { tags: { title: 'Other', artist: 'Somebody Else', album: 'Else' } });
}

/** What the library says, without ids and times. */
function dump(setting: ImportSetting): string {
  const queries = [
    `SELECT name, slug, bio, visibility, source, locked_fields FROM artists WHERE id > 0`,
    `SELECT title, slug, album_artist, year, date, genre, type, status, visibility, download, price, source, listeners,
       scan_key IS NULL, locked_fields, track_count, round(duration_total, 3) FROM albums`,
    `SELECT t.title, t.file_path, t.artist_name, t.track_num, t.genre, t.year, t.lyrics, t.composer, t.source, t.locked_fields,
       t.missing_since IS NULL, a.slug, t.format, round(t.duration, 3) FROM tracks t LEFT JOIN albums a ON a.id = t.album_id`,
    `SELECT f.path, f.role, t.title FROM track_files f JOIN tracks t ON t.id = f.track_id`,
    `SELECT t.title, a.name, c.role, c.position, c.credited_as FROM track_artists c JOIN tracks t ON t.id = c.track_id
       JOIN artists a ON a.id = c.artist_id`,
    `SELECT b.slug, a.name, c.position, c.credited_as FROM album_artists c JOIN albums b ON b.id = c.album_id
       JOIN artists a ON a.id = c.artist_id`,
    `SELECT t.title, g.genre, g.position FROM track_genres g JOIN tracks t ON t.id = g.track_id`,
    `SELECT b.slug, g.genre, g.position FROM album_genres g JOIN albums b ON b.id = g.album_id`,
    `SELECT username, item_type, CASE item_type WHEN 'track' THEN (SELECT title FROM tracks WHERE id = item_key)
       WHEN 'album' THEN (SELECT slug FROM albums WHERE id = item_key) ELSE (SELECT slug FROM artists WHERE id = item_key) END
       FROM starred_items`,
    `SELECT p.name, t.title, pt.position FROM playlist_tracks pt JOIN playlists p ON p.id = pt.playlist_id
       JOIN tracks t ON t.id = pt.track_id`,
    `SELECT t.title, s.play_count, s.download_count FROM track_stats s JOIN tracks t ON t.id = s.track_id`,
  ];
  return queries
    .flatMap((sql) =>
      setting
        .rows(sql)
        .map((row) => JSON.stringify(Object.values(row)))
        .toSorted(),
    )
    .join('\n');
}

const isHere = `SELECT count(*) FROM tracks WHERE missing_since IS NULL`;

describe('music files of a TuneCamp', () => {
  for (const shape of ['snapshot', 'june'] as const) {
    test(`${shape}: scanned before or after, the library is the same`, async (t) => {
      const before = importSetting(t, shape);
      writeMusic(before);
      await before.scan();
      await before.bring();
      const after = importSetting(t, shape);
      writeMusic(after);
      await after.bring();
      assert.equal(after.value(isHere), 0);
      await after.scan();
      assert.equal(after.value(isHere), 4);
      assert.equal(dump(after), dump(before));
      const first = dump(before);
      for (const setting of [before, after]) {
        await setting.scan({ full: true });
        await setting.bring();
        assert.equal(dump(setting), first);
      }
    });
  }

  test('what the owner edited there stays, the rest follows the tags', async (t) => {
    const setting = importSetting(t);
    writeMusic(setting);
    await setting.scan();
    const gid = setting.value(`SELECT gid FROM tracks WHERE title = 'One'`);
    await setting.bring();
    assert.equal(
      setting.value(`SELECT gid FROM tracks WHERE title = 'One'`),
      gid,
      'a scanned track keeps its gid',
    );
    assert.deepEqual(
      setting.rows(`SELECT title, locked_fields FROM tracks WHERE file_path IN (?, ?) ORDER BY file_path`, [
        paths.one,
        paths.two,
      ]),
      [
        { title: 'One', locked_fields: '[]' },
        { title: 'Two (the owner renamed it)', locked_fields: '["title","lyrics"]' },
      ],
    );
    setting.sound(paths.one, { tags: { ...album, title: 'One, retagged', tracknumber: '1' }, seconds: 31 });
    setting.sound(paths.two, { tags: { ...album, title: 'Two, retagged', tracknumber: '9' }, seconds: 31 });
    await setting.scan();
    assert.deepEqual(
      setting.rows('SELECT title, track_num FROM tracks WHERE file_path IN (?, ?) ORDER BY file_path', [
        paths.one,
        paths.two,
      ]),
      [
        { title: 'One, retagged', track_num: 1 },
        { title: 'Two (the owner renamed it)', track_num: 9 },
      ],
    );
  });

  test('a draft stays hidden, a release is public, whatever the scan would make of them', async (t) => {
    const setting = importSetting(t);
    writeMusic(setting);
    await setting.bring();
    await setting.scan();
    assert.deepEqual(setting.rows('SELECT slug, listed_to FROM albums ORDER BY slug'), [
      { slug: 'demos', listed_to: 0 },
      { slug: 'else', listed_to: 0 },
      { slug: 'night-drive', listed_to: 2 },
      { slug: 'release-12', listed_to: 0 },
    ]);
  });

  test('a file that was renamed is found by its hash, one under an absolute path by its end', async (t) => {
    const setting = importSetting(t);
    writeMusic(setting);
    const moved = join(setting.music, 'moved away.flac');
    renameSync(setting.at(paths.one), moved);
    await setting.scan();
    const { size } = statSync(moved);
    growTuneCamp(setting.source, {
      tracks: [
        {
          id: 300,
          title: 'By hash',
          album_id: 11,
          file_path: 'old/name.flac',
          hash: quickHash(moved, size),
          file_size: size,
        },
        { id: 301, title: 'By its end', album_id: 11, file_path: `/srv/old/music/${paths.two}` },
        { id: 302, title: 'Outside', album_id: 11, file_path: '../../etc/passwd' },
        { id: 303, title: 'In a cloud', album_id: 11, file_path: 'gdrive://abc', service: 'google-drive' },
      ],
    });
    const report = await setting.bring();
    const pathOf = (title: string) =>
      setting.value(`SELECT f.path FROM tracks t JOIN track_files f ON f.track_id = t.id WHERE t.title = ?`, [
        title,
      ]);
    assert.equal(pathOf('By hash'), 'moved away.flac');
    assert.match(report.unmatched.join('\n'), /file not found: .*passwd/);
    assert.equal(setting.value(`SELECT file_path FROM tracks WHERE title = 'In a cloud'`), 'gdrive://abc');
    assert.equal(readFileSync(moved).length, size);
  });

  test('tracks that waited in vain are joined with their files by a later run, with all that people did', async (t) => {
    const setting = importSetting(t);
    await setting.bring();
    setting.sound('Elsewhere/one.flac', { tags: { ...album, title: 'One', tracknumber: '1' } });
    await setting.scan();
    const file = join(setting.music, 'Elsewhere/one.flac');
    const { size } = statSync(file);
    changeTuneCamp(setting.source, 'UPDATE tracks SET hash = ?, file_size = ? WHERE id = 100', [
      quickHash(file, size),
      size,
    ]);
    await setting.bring();
    assert.deepEqual(
      setting.rows(`SELECT t.title, f.path, a.slug FROM tracks t JOIN track_files f ON f.track_id = t.id
        LEFT JOIN albums a ON a.id = t.album_id`),
      [{ title: 'One', path: 'Elsewhere/one.flac', slug: 'night-drive' }],
    );
    const id = setting.value<number>(`SELECT track_id FROM track_files`);
    assert.equal(
      setting.value(`SELECT count(*) FROM starred_items WHERE item_type = 'track' AND item_key = ?`, [id]),
      1,
    );
    assert.equal(setting.value('SELECT play_count FROM track_stats WHERE track_id = ?', [id]), 40);
    assert.equal(setting.value('SELECT count(*) FROM playlist_tracks WHERE track_id = ?', [id]), 1);
    assert.match(String(setting.value('SELECT tracks FROM play_queues')), new RegExp(`\\b${id}\\b`));
  });
});
