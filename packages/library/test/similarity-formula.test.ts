import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Database, Reader, Writer } from '@bandstand/sqlite';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { asViewer } from '../src/access/index.ts';
import { type ReadingScope, scopeOf } from '../src/catalogue/index.ts';
import { candidatesFor } from '../src/similarity/reading/candidates.ts';
import { factsOf } from '../src/similarity/reading/facts.ts';
import { heardBeside } from '../src/similarity/reading/listening.ts';
import { listsWith } from '../src/similarity/reading/playlists.ts';
import { profileOf } from '../src/similarity/reading/profile.ts';
import { ranking } from '../src/similarity/reading/ranking.ts';
import { type Like, type Seeds, seedsOf } from '../src/similarity/reading/seeds.ts';
import { openLibrary } from './fresh-library.ts';
import { madeAccount } from './made-account.ts';
import { plainRanking } from './similarity-plain.ts';
import { gidOf, hear, song } from './similarity-scene.ts';

const artistCount = 8;
const trackCount = 40;
const someTrack = fc.nat({ max: trackCount - 1 });
const track = fc.record({
  guest: fc.option(fc.nat({ max: artistCount - 1 })),
  composer: fc.option(fc.nat({ max: artistCount - 1 })),
  genres: fc.uniqueArray(fc.constantFrom('Dub', 'Fado', 'Griot', 'Noise', 'Polka'), { maxLength: 3 }),
  year: fc.option(fc.integer({ min: 1950, max: 2020 })),
  draft: fc.boolean(),
});
/** No longer than what is looked at beside one play, and no track oftener than a seed's plays are looked at. */
const sitting = fc.record({
  who: fc.constantFrom('ann', 'ben', 'cyd'),
  day: fc.integer({ min: 10, max: 28 }),
  tracks: fc.uniqueArray(someTrack, { minLength: 2, maxLength: 4 }),
});
const world = fc.record({
  tracks: fc.array(track, { minLength: trackCount, maxLength: trackCount }),
  sittings: fc.uniqueArray(sitting, { maxLength: 12, selector: ({ who, day }) => `${who} ${day}` }),
  lists: fc.array(
    fc.record({ open: fc.boolean(), tracks: fc.array(someTrack, { minLength: 1, maxLength: 12 }) }),
    { maxLength: 6 },
  ),
});
type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

function fill(w: Writer, { tracks, sittings, lists }: World): readonly number[] {
  const name = (artist: number): string => `artist ${artist}`;
  const ids = tracks.map(({ guest, composer, genres, year, draft }, index) => {
    // Nobody has more tracks, guests' among them, than are counted one by one.
    const by = index % artistCount;
    const album = (7 * index) % 11;
    const id = song(w, `song ${index}`, {
      by: name(by),
      album: `album ${album} ${draft && album === 0 ? 'draft' : ''}`,
      draft: draft && album === 0,
      ...(year === null ? {} : { year }),
      ...(composer === null ? {} : { composer: name(composer) }),
    });
    for (const [position, genre] of genres.entries())
      w.run('INSERT INTO track_genres (track_id, genre, position) VALUES (?, ?, ?)', [
        id,
        index % 2 === 0 ? genre : genre.toUpperCase(),
        position,
      ]);
    const other = w.value<number>('SELECT id FROM artists WHERE name = ?', [name(guest ?? by)]);
    // Who is credited twice counts once.
    if (index % 4 === 0 && guest !== null && other !== undefined)
      w.run(`INSERT INTO track_artists (track_id, artist_id, role, position) VALUES (?, ?, 'artist', 1)`, [
        id,
        other,
      ]);
    return id;
  });
  for (const { who, day, tracks: heard } of sittings)
    hear(
      w,
      who,
      `2026-03-${day}T10:00:00Z`,
      heard.map((index) => ids[index] ?? 0),
    );
  for (const { open, tracks: held } of lists) {
    const list = w.run(`INSERT INTO playlists (name, username, is_public) VALUES ('list', 'ben', ?)`, [
      open ? 1 : 0,
    ]).lastInsertRowid;
    for (const [position, index] of held.entries())
      w.run('INSERT INTO playlist_tracks (playlist_id, track_id, position) VALUES (?, ?, ?)', [
        list,
        ids[index] ?? 0,
        position,
      ]);
  }
  return ids;
}

/** Sums of the same numbers in another order differ by less. */
const rounding = 1e-9;

/** What each kind of thing is like, as the reading threads rank it and as the formula says it. */
function compare(scope: ReadingScope, like: Like): void {
  const seeds = seedsOf(scope, like);
  if (seeds === undefined) return;
  const candidates = new Set(candidatesOf(scope, seeds));
  for (const kind of ['track', 'album', 'artist'] as const) {
    const found = ranking(scope, seeds, kind, 50);
    const plain = plainRanking(scope.reader, { seeds, kind, candidates, viewer: 'ann' });
    const where = `${kind} like ${like.kind}`;
    const scores = new Map(plain.map(({ id, score }) => [id, score]));
    assert.deepEqual(new Set(found.map(({ id }) => id)), new Set(scores.keys()), where);
    let before = Number.POSITIVE_INFINITY;
    for (const { id, score } of found) {
      const expected = scores.get(id) ?? -1;
      assert.ok(Math.abs(score - expected) < rounding, `${where}: ${score} is ${expected}`);
      assert.ok(expected < before + rounding, `${where}: ${expected} comes after ${before}`);
      before = expected;
    }
  }
}

function candidatesOf(scope: ReadingScope, seeds: Seeds): readonly number[] {
  const { reader, viewer } = scope;
  const profile = profileOf(scope, seeds, [...factsOf(reader, seeds.ids).values()]);
  const found = { beside: heardBeside(reader, seeds), lists: listsWith(reader, viewer, seeds), limit: 50 };
  return candidatesFor(scope, seeds, profile, found);
}

function likesOf(db: Database, reader: Reader, ids: readonly number[]): readonly Like[] {
  const gids = ids.slice(0, 3).map((id) => gidOf(db, 'tracks', id));
  const things = (['albums', 'artists'] as const).flatMap((table) =>
    reader
      .all<{ gid: string }>(`SELECT gid FROM ${table} WHERE id > 0 ORDER BY id LIMIT 2`)
      .map(({ gid }) => ({ kind: table === 'albums' ? 'album' : 'artist', gid }) as const),
  );
  return [...gids.map((gid) => ({ kind: 'track', gid }) as const), ...things, { kind: 'tracks', gids }];
}

test('what is compared quickly has the scores and the order of the formula', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-formula-'));
  t.after(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));
  let run = 0;
  const check = (made: World): void => {
    const db = openLibrary(join(folder, `${++run}.db`));
    try {
      const ids = db.write((w) => {
        for (const who of ['boss', 'ann', 'ben', 'cyd'])
          w.run(`INSERT INTO admin (username, password_hash, role) VALUES (?, '', ?)`, [
            who,
            who === 'boss' ? 'root_admin' : 'user',
          ]);
        return fill(w, made);
      });
      db.read((reader) => {
        const row = reader.get<{ id: number; gid: string }>(
          `SELECT id, gid FROM admin WHERE username = 'ann'`,
        );
        const account = madeAccount({ id: row?.id ?? 0, gid: row?.gid ?? '', username: 'ann', role: 'user' });
        const scope = scopeOf(reader, asViewer(account), {});
        for (const like of likesOf(db, reader, ids)) compare(scope, like);
      });
    } finally {
      db.close();
    }
  };
  fc.assert(fc.property(world, check), { seed: testSeed(t), numRuns: 12 });
});
