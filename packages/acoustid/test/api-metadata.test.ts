import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Postgres, Recording } from '../src/index.ts';
import { type Api, ask, libraryOf, rawOf, register, serveApi, store } from './api-serving.ts';
import { freshAddresses, kinds, openAt } from './databases.ts';
import { table } from './metadata-answers.ts';
import { artists, mirrorSql, recordings } from './mirror-data.ts';

const { moon, live, unknown, disabled } = recordings;

/** A track with four links and two rows of what people said. */
async function linked(api: Api): Promise<string> {
  const { db } = api.postgres.binds.fingerprint;
  const { track, gid } = await store(api, rawOf('TEST_1A'));
  const links = [unknown, live, moon, disabled].map((mbid, at) => ({
    track_id: track,
    mbid,
    submission_count: at + 1,
    disabled: mbid === disabled,
  }));
  await db.insertInto('track_mbid').values(links).execute();
  const said = [
    {
      track: 'Moon',
      artist: 'Ana',
      album: 'Night',
      album_artist: 'Various',
      track_no: 5,
      disc_no: 1,
      year: 1999,
    },
    { artist: 'Somebody' },
  ];
  const rows = await db.insertInto('meta').values(said).returning('id').execute();
  const metas = rows.map(({ id }, at) => ({ track_id: track, meta_id: id, submission_count: at + 1 }));
  await db.insertInto('track_meta').values(metas).execute();
  return gid;
}

const described = async (api: Api, gid: string, meta: string): Promise<unknown> =>
  ask(api, 'lookup', { trackid: gid, meta });
const result = (id: string, more: object): unknown => ({
  status: 'ok',
  results: [{ id, score: 1, ...more }],
});

describe('metadata', () => {
  let postgres: Postgres;
  before(async () => {
    const [kind] = kinds;
    assert.ok(kind !== undefined);
    const addresses = await freshAddresses(kind, true);
    const { url } = addresses.binds.app;
    postgres = await openAt({
      ...addresses,
      binds: { ...addresses.binds, musicbrainz: { url, readUrl: null } },
    });
    await postgres.binds.app.db.connection().execute(async (db) => {
      await sql.raw(mirrorSql).execute(db);
      await sql`RESET search_path`.execute(db);
    });
    await register(postgres);
  });
  after(() => postgres.close());

  describe('of a mirror of MusicBrainz', () => {
    let api: Api;
    let gid: string;
    before(async () => {
      api = await serveApi({}, postgres);
      gid = await linked(api);
    });
    after(() => api.close());

    for (const [meta, expected] of Object.entries(table))
      test(`meta=${meta}`, async () => {
        assert.deepEqual(await described(api, gid, meta), result(gid, expected));
      });

    test('a track of which nothing is known says nothing, one whose recordings are not known an empty list', async () => {
      const bare = await store(api, rawOf('TEST_1B'));
      for (const meta of ['recordings', 'releases', 'releasegroups', '2'])
        assert.deepEqual(await described(api, bare.gid, meta), result(bare.gid, {}));
      const { db } = postgres.binds.fingerprint;
      await db.insertInto('track_mbid').values({ track_id: bare.track, mbid: unknown }).execute();
      assert.deepEqual(await described(api, bare.gid, 'releases'), result(bare.gid, { releases: [] }));
      assert.deepEqual(
        await described(api, bare.gid, 'releasegroups'),
        result(bare.gid, { releasegroups: [] }),
      );
    });

    test('the first version calls recordings tracks and speaks XML', async () => {
      const answer = await fetch(`${api.url}/lookup?client=v8pQ6oyB&meta=1&trackid=${gid}&format=json`);
      assert.equal(answer.headers.get('content-type'), 'text/xml; charset=UTF-8');
      const track = (mbid: string): string => `<track><id>${mbid}</id></track>`;
      assert.equal(
        await answer.text(),
        `<?xml version='1.0' encoding='UTF-8'?>\n<response status="ok"><results><result><id>${gid}</id><score>1.0</score>` +
          `<tracks>${track(moon)}${track(live)}${track(unknown)}</tracks></result></results><status>ok</status></response>`,
      );
    });
  });

  describe('without a mirror', () => {
    let api: Api;
    let gid: string;
    const known = new Map<string, Recording>();
    before(async () => {
      api = await serveApi({ library: libraryOf(known), mirror: false }, postgres);
      gid = await linked(api);
    });
    after(() => api.close());

    test('what people said, only where nothing else is known and it is asked for', async () => {
      const ids = [{ id: moon }, { id: live }, { id: unknown }];
      assert.deepEqual(await described(api, gid, 'recordings'), result(gid, { recordings: ids }));
      assert.deepEqual(await described(api, gid, 'recordingids usermeta'), result(gid, { recordings: ids }));
      assert.deepEqual(
        await described(api, gid, 'recordings usermeta'),
        result(gid, { recordings: [...ids, { artists: ['Somebody'] }, { title: 'Moon', artists: ['Ana'] }] }),
      );
      const medium = { position: 1, tracks: [{ position: 5, title: 'Moon', artists: ['Ana'] }] };
      const release = {
        title: 'Night',
        artists: ['Various'],
        date: { year: 1999 },
        releaseevents: [{ date: { year: 1999 } }],
        mediums: [medium],
      };
      assert.deepEqual(
        await described(api, gid, 'recordings releasegroups releases tracks usermeta'),
        result(gid, {
          recordings: [
            ...ids,
            { artists: ['Somebody'] },
            {
              title: 'Moon',
              artists: ['Ana'],
              releasegroups: [{ title: 'Night', artists: ['Various'], releases: [release] }],
            },
          ],
        }),
      );
    });

    test("the library's own recordings", async () => {
      const recording = {
        id: live,
        title: 'Own',
        artists: [{ name: 'Me', id: artists.bo }],
        isrcs: [],
        releases: [],
      };
      known.set(live, recording);
      assert.deepEqual(
        await described(api, gid, 'recordings releasegroups releases usermeta'),
        result(gid, {
          recordings: [
            { id: moon },
            { id: live, title: 'Own', artists: [{ id: artists.bo, name: 'Me' }], releasegroups: [] },
            { id: unknown },
          ],
        }),
      );
    });
  });
});
