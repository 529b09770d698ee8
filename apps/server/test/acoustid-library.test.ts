import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { librarySchema } from '@bandstand/library';
import { openDatabase, type Writer } from '@bandstand/sqlite';
import { libraryMetadata } from '../src/acoustid/metadata.ts';
import { folder } from './instance/command.ts';

const mbid = (last: number): string => `10000000-0000-4000-8000-${String(last).padStart(12, '0')}`;

interface Said {
  readonly title: string;
  /** Ids of MusicBrainz of the release, its group and the track; null for a file that is tagged with the recording alone. */
  readonly ids: readonly [string, string, string] | null;
  readonly status?: 'released' | 'draft';
  readonly visibility?: 'public' | 'unlisted';
}

/** A release with one track of a recording, by an artist whose id is known. */
function add(writer: Writer, recording: string, said: Said): void {
  const { title, ids, status = 'released', visibility = 'public' } = said;
  writer.run(
    `INSERT OR IGNORE INTO artists (id, name, slug, name_key, mbid) VALUES (1, 'Ana', 'ana', 'ana', :id)`,
    {
      id: mbid(50),
    },
  );
  const { lastInsertRowid: album } = writer.run(
    `INSERT INTO albums (title, slug, status, visibility, type, year, album_artist, mbid, release_group_mbid)
      VALUES (:title, lower(:title), :status, :visibility, 'ep', 1999, 'Ana', :release, :group)`,
    { title, status, visibility, release: ids?.[0] ?? null, group: ids?.[1] ?? null },
  );
  const { lastInsertRowid: track } = writer.run(
    `INSERT INTO tracks (title, album_id, artist_name, track_num, disc_num, duration, isrc, mbid, track_mbid)
      VALUES (:title, :album, 'Ana', 5, 2, 259.6, 'DEA000000001', :recording, :track)`,
    { title: `${title} song`, album, recording, track: ids?.[2] ?? null },
  );
  if (ids === null) return;
  writer.run('INSERT INTO album_artists (album_id, artist_id, position) VALUES (?, 1, 0)', [album]);
  writer.run('INSERT INTO track_artists (track_id, artist_id, position) VALUES (?, 1, 0)', [track]);
}

test('lookups are told of recordings what a stranger may list in the library, and nothing of the rest', async (t) => {
  const path = join(folder(t), 'library.db');
  const db = openDatabase({ path, schema: librarySchema, synchronous: 'normal' });
  t.after(() => db.close());
  db.write((writer) => {
    add(writer, mbid(1), { title: 'Open', ids: [mbid(20), mbid(30), mbid(40)] });
    add(writer, mbid(1), { title: 'Draft', ids: [mbid(21), mbid(31), mbid(41)], status: 'draft' });
    add(writer, mbid(2), { title: 'Bare', ids: null });
    add(writer, mbid(3), { title: 'Secret', ids: [mbid(22), mbid(32), mbid(42)], status: 'draft' });
    add(writer, mbid(4), { title: 'Hidden', ids: [mbid(23), mbid(33), mbid(43)], visibility: 'unlisted' });
  });
  const asked = [1, 2, 3, 4, 5].map(mbid);
  const found = await libraryMetadata(db).find(asked, { releases: true, isrcs: true }, 1000);
  const ana = { id: mbid(50), name: 'Ana' };
  const group = { title: 'Open', type: 'EP', secondaryTypes: [], artists: [ana] };
  assert.deepEqual(found.get(mbid(1)), {
    id: mbid(1),
    title: 'Open song',
    seconds: 260,
    artists: [ana],
    isrcs: ['DEA000000001'],
    releases: [
      {
        id: mbid(20),
        title: 'Open',
        trackCount: 1,
        artists: [ana],
        events: [{ year: 1999 }],
        group: { id: mbid(30), ...group },
        mediums: [
          { position: 2, tracks: [{ id: mbid(40), position: 5, title: 'Open song', artists: [ana] }] },
        ],
      },
    ],
  });
  const bare = found.get(mbid(2));
  assert.deepEqual([bare?.artists, bare?.releases[0]?.id], [[{ name: 'Ana' }], undefined]);
  assert.deepEqual([...found.keys()], [mbid(1), mbid(2)], 'drafts and what is not listed stay unknown');
});
