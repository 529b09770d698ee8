import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import {
  Comparer,
  changesOfLink,
  KnownMbids,
  MemoryCache,
  MergeError,
  mayMerge,
  mergeMbid,
  mergesOf,
  mergeTracks,
  reviewMbids,
  setLinkDisabled,
  setTrackDisabled,
  unmergeTrack,
} from '../src/index.ts';
import { fixture, mbid, songs, submit, type Workshop, workshop } from './imports.ts';

const dayMs = 86_400_000;
const refused = (code: string) => (error: unknown) => error instanceof MergeError && error.code === code;

describe('merging', () => {
  let shop: Workshop;
  const song = songs(8);
  before(async () => {
    shop = await workshop();
  });
  after(() => shop.close());

  const db = () => shop.postgres.binds.fingerprint.db;
  /** The track of a new recording with these links, each submitted once. */
  async function track(...mbids: number[]): Promise<number> {
    const fingerprint = song();
    const [id = 0] = await submit(
      shop.postgres,
      mbids.map((last) => ({ fingerprint, length: 100, mbid: mbid(last) })),
    );
    await shop.drain();
    const { rows } = await sql<{ track_id: number }>`SELECT f.track_id FROM fingerprint_source AS s
      JOIN fingerprint AS f ON f.id = s.fingerprint_id WHERE s.submission_id = ${id}`.execute(db());
    return rows[0]?.track_id ?? 0;
  }
  const links = async (trackId: number) =>
    (
      await db()
        .selectFrom('track_mbid')
        .select(['mbid', 'submission_count', 'disabled'])
        .where('track_id', '=', trackId)
        .orderBy('mbid')
        .execute()
    ).map((row) => [row.mbid, row.submission_count, row.disabled]);
  const printsOf = async (trackId: number) =>
    (await db().selectFrom('fingerprint').select('id').where('track_id', '=', trackId).execute()).length;

  test('tracks become one with a note, and two again', async () => {
    const [a, b] = [await track(1, 2), await track(2)];
    const before = [await links(a), await links(b)];
    const merge = await mergeTracks(db(), a, b, { accountId: 5, note: 'the same' });
    assert.deepEqual(
      [merge.trackId, merge.targetId, merge.accountId, merge.note, merge.undone],
      [a, b, 5, 'the same', null],
    );
    assert.deepEqual(await links(b), [
      [mbid(1), 1, false],
      [mbid(2), 2, false],
    ]);
    assert.equal(await printsOf(b), 2);
    await assert.rejects(mergeTracks(db(), a, b, { accountId: 5 }), refused('merged_already'));
    await assert.rejects(mergeTracks(db(), b, a, { accountId: 5 }), refused('same_track'));
    await assert.rejects(mergeTracks(db(), b, 4_000_000, { accountId: 5 }), refused('no_track'));
    const back = await unmergeTrack(db(), a);
    assert.equal(back.id, merge.id);
    assert.ok(back.undone instanceof Date);
    assert.deepEqual([await links(a), await links(b)], before);
    await assert.rejects(unmergeTrack(db(), a), refused('not_merged'));
    assert.deepEqual(
      (await mergesOf(db(), b)).map(({ id }) => id),
      [merge.id],
    );
  });

  test('nothing new comes to a track that was merged', async () => {
    const fingerprint = song();
    const one = { fingerprint, length: 100, mbid: mbid(20) };
    await submit(shop.postgres, [one]);
    await shop.drain();
    const [{ track_id: from } = { track_id: 0 }] = await db()
      .selectFrom('track_mbid')
      .select('track_id')
      .where('mbid', '=', mbid(20))
      .execute();
    const into = await track(21);
    await mergeTracks(db(), from, into, { accountId: null });
    const [id = 0] = await submit(shop.postgres, [{ ...one, mbid: mbid(22) }]);
    await shop.drain();
    // The two recordings on it have nothing in common: nothing new fits a track like that.
    const result = await shop.postgres.binds.ingest.db
      .selectFrom('submission_result')
      .select('track_id')
      .where('submission_id', '=', id)
      .executeTakeFirstOrThrow();
    assert.ok(result.track_id !== from, 'a merged track gets nothing new');
  });

  test('links are switched off and on with a note, and count on', async () => {
    const fingerprint = song();
    const say = async (): Promise<void> => {
      await submit(shop.postgres, [{ fingerprint, length: 100, mbid: mbid(30) }]);
      await shop.drain();
    };
    await say();
    const [{ track_id: on } = { track_id: 0 }] = await db()
      .selectFrom('track_mbid')
      .select('track_id')
      .where('mbid', '=', mbid(30))
      .execute();
    const change = { trackId: on, mbid: mbid(30).toUpperCase(), accountId: 3 };
    assert.equal(await setLinkDisabled(db(), { ...change, disabled: true, note: 'wrong' }), true);
    assert.equal(await setLinkDisabled(db(), { ...change, disabled: true }), false);
    await say();
    assert.deepEqual(await links(on), [[mbid(30), 2, true]]);
    await setLinkDisabled(db(), { ...change, disabled: false });
    assert.deepEqual(
      (await changesOfLink(db(), on, mbid(30))).map(({ accountId, disabled, note }) => [
        accountId,
        disabled,
        note,
      ]),
      [
        [3, false, null],
        [3, true, 'wrong'],
      ],
    );
    await assert.rejects(
      setLinkDisabled(db(), { ...change, mbid: mbid(31), disabled: true }),
      refused('no_link'),
    );
  });

  test('a track that is switched off takes submissions all the same', async () => {
    const fingerprint = song();
    const one = { fingerprint, length: 100, mbid: mbid(40) };
    await submit(shop.postgres, [one]);
    await shop.drain();
    const of = () => db().selectFrom('track_mbid').select('track_id').where('mbid', '=', mbid(40)).execute();
    const [first] = await of();
    assert.equal(await setTrackDisabled(db(), first?.track_id ?? 0, true), true);
    await submit(shop.postgres, [one]);
    await shop.drain();
    assert.deepEqual(await of(), [first]);
    assert.equal(await setTrackDisabled(db(), 4_000_000, true), false);
  });

  test('what MusicBrainz merges is merged on every track, and what it lacks for a week is switched off', async () => {
    const [both, old] = [await track(50, 51), await track(50)];
    assert.equal(await mergeMbid(db(), mbid(50), mbid(51)), 2);
    assert.equal(await mergeMbid(db(), mbid(50), mbid(51)), 0);
    assert.deepEqual(await links(both), [
      [mbid(50), 0, true],
      [mbid(51), 2, false],
    ]);
    assert.deepEqual(await links(old), [
      [mbid(50), 0, true],
      [mbid(51), 1, false],
    ]);
    await sql`CREATE SCHEMA musicbrainz`.execute(db());
    await sql`CREATE TABLE musicbrainz.recording (id int PRIMARY KEY, gid uuid)`.execute(db());
    await sql`CREATE TABLE musicbrainz.recording_gid_redirect (gid uuid PRIMARY KEY, new_id int)`.execute(
      db(),
    );
    await sql`INSERT INTO musicbrainz.recording SELECT row_number() OVER (), mbid FROM
      (SELECT DISTINCT mbid FROM track_mbid WHERE mbid NOT IN (${mbid(51)}, ${mbid(1)})) AS known`.execute(
      db(),
    );
    await sql`INSERT INTO musicbrainz.recording VALUES (1000, ${mbid(60)})`.execute(db());
    await sql`INSERT INTO musicbrainz.recording_gid_redirect VALUES (${mbid(51)}, 1000)`.execute(db());
    const review = (now: number, dryRun = false) =>
      reviewMbids({
        db: db(),
        mbids: new KnownMbids(db(), new MemoryCache(() => now)),
        now,
        accountId: 1,
        dryRun,
      });
    const now = Date.now();
    assert.deepEqual(await review(now, true), { merged: 1, disabled: 0 });
    assert.deepEqual(await review(now), { merged: 1, disabled: 0 });
    assert.deepEqual((await links(old)).at(-1), [mbid(60), 1, false]);
    assert.deepEqual(await review(now + 8 * dayMs, true), { merged: 0, disabled: 1 });
    assert.deepEqual(await review(now + 8 * dayMs), { merged: 0, disabled: 1 });
    assert.deepEqual(await review(now + 8 * dayMs), { merged: 0, disabled: 0 });
  });
});

describe('tracks that may be one', () => {
  test('are alike in all their fingerprints and about as long', () => {
    const stored = (name: string, seconds: number) => ({
      id: 1,
      trackId: 1,
      seconds,
      hashes: Int32Array.from(fixture(name)),
    });
    const comparer = new Comparer();
    const alike = [stored('TEST_1A', 260), stored('TEST_1D', 266)];
    assert.equal(mayMerge(comparer, alike, [stored('TEST_1C', 262)]), true);
    assert.equal(mayMerge(comparer, alike, [stored('TEST_1C', 268)]), false);
    assert.equal(mayMerge(comparer, alike, [stored('TEST_1C', 262), stored('TEST_2', 262)]), false);
  });
});
