import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Applications, type Recording, type Release } from '../src/index.ts';
import {
  type Api,
  clientKey,
  compressed,
  libraryOf,
  rawOf,
  serveApi,
  store,
  userKey,
} from './api-serving.ts';
import { mbid } from './imports.ts';

/** Requests as real programs were seen to send them; fingerprints and keys are put in. */
const seen = {
  // pyacoustid 1.3.1, with requests 2.34.
  pyacoustid: {
    'user-agent': 'python-requests/2.34.2',
    'accept-encoding': 'gzip',
    accept: '*/*',
    'content-type': 'application/x-www-form-urlencoded',
    'content-encoding': 'gzip',
  },
  pyacoustidLookup: 'format=json&client=CLIENT&duration=260&fingerprint=PRINT&meta=recordings',
  // beets 2.14, by pyacoustid.
  beetsLookup: 'format=json&client=1vOwZtEn&duration=260&fingerprint=PRINT&meta=recordings+releases',
  beetsSubmit:
    'format=json&client=1vOwZtEn&user=USER&duration.0=320&fingerprint.0=PRINT&track.0=%C3%9Cber&artist.0=Ana&album.0=N' +
    '&albumartist.0=V&year.0=1999&trackno.0=3&discno.0=1&fileformat.0=FLAC&bitrate.0=900&mbid.0=MBID',
  // Picard 3.
  picard: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'MusicBrainz-Picard/3.0' },
  picardLookup:
    'fingerprint=PRINT&duration=260&meta=recordings%20releasegroups%20releases%20tracks%20compress%20sources' +
    '&client=CLIENT&clientversion=3.0.0&format=json',
};

const ana = { id: mbid(10), name: 'Ana', joinphrase: ' feat. ' };
const bo = { id: mbid(11), name: 'Bo' };
const cy = { name: 'Cy' };
const group = { id: mbid(20), title: 'Night', secondaryTypes: [], artists: [ana] };
const night: Release = {
  title: 'Night',
  artists: [ana],
  events: [{ year: 1999 }, { year: 2001 }],
  group,
  mediums: [
    {
      tracks: [
        { title: 'Moon', position: 5, artists: [cy] },
        { title: 'Moon', artists: [bo] },
      ],
    },
  ],
};
const { id: _, ...nameless } = group;
/** A library whose files are tagged with some ids and not with others. */
const library = new Map<string, Recording>([
  [
    mbid(1),
    {
      id: mbid(1),
      title: 'Moon',
      seconds: 260,
      artists: [ana, bo],
      isrcs: [],
      releases: [{ ...night, id: mbid(30) }, night, { ...night, id: mbid(31), group: nameless }],
    },
  ],
  [mbid(2), { id: mbid(2), title: 'Sun', artists: [ana, cy], isrcs: [], releases: [] }],
]);

interface Result {
  readonly score: number;
  readonly recordings: readonly Readonly<Record<string, unknown>>[];
}

describe('programs in use', () => {
  let api: Api;
  before(async () => {
    api = await serveApi({ library: libraryOf(library) });
    const programs = new Applications(api.postgres.binds.app, { clock: Date.now });
    await programs.add({ name: 'beets', key: '1vOwZtEn' });
    const { track } = await store(api, rawOf('TEST_1A'));
    const links = [1, 2].map((last) => ({ track_id: track, mbid: mbid(last), submission_count: 3 - last }));
    await api.postgres.binds.fingerprint.db.insertInto('track_mbid').values(links).execute();
  });
  after(() => api.close());

  async function send(path: string, headers: Record<string, string>, form: string): Promise<unknown> {
    const print = path === 'lookup' ? 'TEST_1A' : 'TEST_2';
    const body = form
      .replace('PRINT', compressed(print))
      .replace('CLIENT', clientKey)
      .replace('USER', userKey)
      .replace('MBID', mbid(7));
    const answer = await fetch(`${api.url}/v2/${path}`, {
      method: 'POST',
      headers,
      body: 'content-encoding' in headers ? gzipSync(body) : body,
    });
    assert.equal(answer.status, 200);
    return answer.json();
  }
  const first = (answer: unknown): Result => {
    const [result] = (answer as { readonly results: readonly Result[] }).results;
    assert.ok(result?.score === 1);
    return result;
  };

  test('pyacoustid and beets get scores, recordings with the names of their artists, and releases', async () => {
    const [known, other] = first(await send('lookup', seen.pyacoustid, seen.pyacoustidLookup)).recordings;
    assert.deepEqual(known, { id: mbid(1), title: 'Moon', duration: 260, artists: [ana, bo] });
    assert.deepEqual(other, { id: mbid(2), title: 'Sun' }, 'one of whose artists nobody knows the id');
    const [found] = first(await send('lookup', seen.pyacoustid, seen.beetsLookup)).recordings;
    const releases = found?.['releases'];
    assert.ok(Array.isArray(releases));
    assert.deepEqual(
      releases.map(({ id }) => id),
      [mbid(30), mbid(31)],
    );
  });

  test('beets submits what it knows of a file', async () => {
    const answer = await send('submit', seen.pyacoustid, seen.beetsSubmit);
    assert.deepEqual(answer, { status: 'ok', submissions: [{ id: 1, index: '0', status: 'pending' }] });
    const row = await api.postgres.binds.ingest.db
      .selectFrom('submission')
      .select(['length', 'bitrate', 'format', 'mbid', 'meta'])
      .executeTakeFirstOrThrow();
    assert.deepEqual(row, {
      length: 320,
      bitrate: 900,
      format: 'FLAC',
      mbid: mbid(7),
      meta: {
        track: 'Über',
        artist: 'Ana',
        album: 'N',
        album_artist: 'V',
        track_no: 3,
        disc_no: 1,
        year: 1999,
      },
    });
  });

  test('Picard gets the keys that it reads without asking whether they are there', async () => {
    const { recordings } = first(await send('lookup', seen.picard, seen.picardLookup));
    const date = (year: number): object => ({ date: { year } });
    const release = {
      id: mbid(30),
      ...date(1999),
      releaseevents: [date(1999), date(2001)],
      mediums: [{ tracks: [{ position: 5 }] }],
    };
    assert.deepEqual(recordings, [
      {
        id: mbid(1),
        sources: 2,
        title: 'Moon',
        duration: 260,
        artists: [ana, bo],
        releasegroups: [{ id: mbid(20), title: 'Night', artists: [ana], releases: [release] }],
      },
      { id: mbid(2), sources: 1, title: 'Sun', releasegroups: [] },
    ]);
  });
});
