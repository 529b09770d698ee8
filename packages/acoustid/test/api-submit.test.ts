import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import {
  type Api,
  ask,
  clientKey,
  compressed,
  type Fields,
  rawOf,
  refused,
  serveApi,
  store,
  userKey,
} from './api-serving.ts';

const mbid = (last: number): string => `10000000-0000-4000-8000-00000000000${last}`;
const zero = '00000000-0000-0000-0000-000000000000';

describe('submit', () => {
  let api: Api;
  before(async () => {
    api = await serveApi({
      signIn: async (token) => (token === 'good' ? { subject: 'ana', name: 'Ana' } : null),
    });
  });
  after(() => api.close());

  const submit = (fields: Fields) => ask(api, 'submit', { user: userKey, ...fields });
  const song = { duration: 260, fingerprint: compressed('TEST_1A') };
  const rows = async (): Promise<readonly object[]> => {
    const { rows: found } = await sql<object>`
      SELECT id, length, bitrate, format, mbid, puid, foreignid, meta, account_id, application_id, application_version, handled
      FROM submission ORDER BY id`.execute(api.postgres.binds.ingest.readOnly);
    return found;
  };
  const nothing = {
    bitrate: null,
    format: null,
    mbid: null,
    puid: null,
    foreignid: null,
    meta: null,
    application_version: null,
    handled: false,
  };

  test('stores what was said and queues it, one row for each recording', async () => {
    assert.deepEqual(
      await submit({
        clientversion: '2.12',
        'duration.0': 260,
        'fingerprint.0': compressed('TEST_1A'),
        'mbid.0': [mbid(1), mbid(2).toUpperCase(), mbid(1), zero],
        'puid.0': zero,
        'bitrate.0': 320,
        'fileformat.0': 'MP3',
        'foreignid.0': 'vendor:7',
        'duration.7': 100,
        'fingerprint.7': compressed('TEST_2'),
        'track.7': '  Moon\u0000 \n over  Water ',
        'artist.7': 'x'.repeat(300),
        'trackno.7': '3/12',
        'discno.7': 10_001,
        'year.7': 1999,
        'duration.8': 100,
        'fingerprint.8': compressed('TEST_2'),
        'bitrate.8': 40_000,
        'track.8': 'refused alone',
        'duration.9': 100,
        'fingerprint.9': compressed('TEST_2'),
        'foreignid.9': 'vendor:says-nothing',
      }),
      {
        status: 'ok',
        submissions: [
          { id: 1, status: 'pending', index: '0' },
          { id: 2, status: 'pending', index: '0' },
          { id: 3, status: 'pending', index: '7' },
        ],
      },
    );
    const { application, account } = api.ids;
    const from = { account_id: account, application_id: application, application_version: '2.12' };
    const first = { ...nothing, ...from, length: 260, bitrate: 320, format: 'MP3', foreignid: 'vendor:7' };
    assert.deepEqual(await rows(), [
      { ...first, id: 1, mbid: mbid(1) },
      { ...first, id: 2, mbid: mbid(2) },
      {
        ...nothing,
        ...from,
        id: 3,
        length: 100,
        meta: { track: 'Moon over Water', artist: 'x'.repeat(255), year: 1999 },
      },
    ]);
    const queued = await api.postgres.binds.ingest.db
      .selectFrom('pending_submission')
      .select('submission_id')
      .orderBy('submission_id')
      .execute();
    assert.deepEqual(queued, [{ submission_id: 1 }, { submission_id: 2 }, { submission_id: 3 }]);
    const { fingerprint } = await api.postgres.binds.ingest.db
      .selectFrom('submission')
      .select('fingerprint')
      .where('id', '=', 2)
      .executeTakeFirstOrThrow();
    assert.deepEqual(fingerprint, rawOf('TEST_1A'));
  });

  test('the first version has other names for length and format, and answers in XML', async () => {
    const before = await rows();
    const body = new URLSearchParams({
      client: clientKey,
      user: userKey,
      'length.0': '261',
      'fingerprint.0': compressed('TEST_1D'),
      'format.0': 'FLAC',
      'mbid.0': mbid(5),
    });
    const answer = await fetch(`${api.url}/submit`, { method: 'POST', body });
    assert.equal(answer.headers.get('content-type'), 'text/xml; charset=UTF-8');
    assert.match(await answer.text(), /<response status="ok">.*<status>pending<\/status>/s);
    const [made, ...others] = (await rows()).slice(before.length);
    assert.deepEqual(others, []);
    const { length, format, mbid: said } = { length: 0, format: '', mbid: '', ...made };
    assert.deepEqual([length, format, said], [261, 'FLAC', mbid(5)]);
  });

  test('keeps nothing that says nothing of the recording', async () => {
    const before = await rows();
    for (const more of [{}, { mbid: zero }, { puid: '' }, { foreignid: 'v:1' }, { trackno: 0 }])
      assert.deepEqual(await submit({ ...song, ...more }), { status: 'ok', submissions: [] });
    assert.deepEqual(await rows(), before);
  });

  test('refuses what is wrong, in the words that clients know', async () => {
    const table: readonly (readonly [Fields, unknown])[] = [
      [{ user: '' }, refused(2, 'missing required parameter "user"')],
      [{ user: 'nobody' }, refused(6, 'invalid user API key')],
      [{}, refused(2, 'missing required parameter "fingerprint"')],
      [{ 'fingerprint.3': song.fingerprint }, refused(2, 'missing required parameter "duration.3"')],
      [{ ...song, duration: 32_768 }, refused(8, 'parameter "duration" must be a positive integer')],
      [{ ...song, duration: 0 }, refused(8, 'parameter "duration" must be a positive integer')],
      [{ ...song, fingerprint: 'AQAA' }, refused(3, 'invalid fingerprint')],
      [{ ...song, mbid: ['', mbid(1)] }, refused(7, 'parameter "mbid" is not a valid UUID')],
      [{ ...song, puid: 'x' }, refused(7, 'parameter "puid" is not a valid UUID')],
      [{ ...song, bitrate: -1 }, refused(9, 'parameter "bitrate" must be a positive integer')],
      [{ ...song, bitrate: 32_768 }, refused(9, 'parameter "bitrate" must be a positive integer')],
      [
        { ...song, foreignid: 'Vendor:1' },
        refused(10, 'parameter "foreignid" is not a valid foreign ID, it must be in the format vendor:id'),
      ],
    ];
    for (const [fields, expected] of table) assert.deepEqual(await submit(fields), expected);
    const many = Array.from({ length: 1001 }, (_, at) =>
      mbid(1).replace(/^.{8}/, String(at).padStart(8, '0')),
    );
    assert.deepEqual(await submit({ ...song, mbid: many }), refused(19, 'request too large', 413));
  });

  test('tells what became of submissions', async () => {
    const { fingerprint, track, gid } = await store(api, rawOf('TEST_1A'));
    const other = await store(api, rawOf('TEST_2'));
    const { db } = api.postgres.binds.fingerprint;
    const ends = api.postgres.binds.ingest.db;
    await db
      .insertInto('fingerprint_source')
      .values({ fingerprint_id: fingerprint, submission_id: 1 })
      .execute();
    await ends
      .insertInto('submission_result')
      .values([
        { submission_id: 1, track_id: track, fingerprint_id: fingerprint },
        { submission_id: 2, track_id: other.track },
        { submission_id: 3, rejection: 'silence' },
      ])
      .execute();
    const status = (id: readonly string[]): Promise<unknown> => ask(api, 'submission_status', { id });
    assert.deepEqual(await status(['1', '2', '3', '99', 'x', '99999999999']), {
      status: 'ok',
      submissions: [
        { id: 1, status: 'imported', result: { id: gid } },
        { id: 2, status: 'imported', result: { id: other.gid } },
        { id: 3, status: 'rejected', reason: 'silence' },
        { id: 99, status: 'pending' },
        { id: 99_999_999_999, status: 'pending' },
      ],
    });
    assert.deepEqual(await status([]), { status: 'ok', submissions: [] });
    await db.updateTable('track').set({ new_id: track }).where('id', '=', other.track).execute();
    assert.deepEqual(await status(['2']), {
      status: 'ok',
      submissions: [{ id: 2, status: 'imported', result: { id: gid } }],
    });
  });

  test('gives fingerprints and the tracks of recordings', async () => {
    assert.deepEqual(await ask(api, 'fingerprint', { id: 1 }), {
      status: 'ok',
      fingerprint: { id: 1, duration: 260, hashes: rawOf('TEST_1A') },
    });
    for (const id of [99, 0, 2 ** 40])
      assert.deepEqual(await ask(api, 'fingerprint', { id }), refused(18, 'fingerprint not found', 404));
    assert.deepEqual(await ask(api, 'fingerprint', {}), refused(2, 'missing required parameter "id"'));
    const { track, gid } = await store(api, rawOf('TEST_1D'));
    const { db } = api.postgres.binds.fingerprint;
    const links = [mbid(5), mbid(6)].map((each, at) => ({ track_id: track, mbid: each, disabled: at === 1 }));
    await db.insertInto('track_mbid').values(links).execute();
    const list = (fields: Fields): Promise<unknown> => ask(api, 'track/list_by_mbid', fields);
    assert.deepEqual(await list({ mbid: [mbid(5), mbid(6)] }), { status: 'ok', tracks: [{ id: gid }] });
    assert.deepEqual(await list({ mbid: [mbid(5).toUpperCase(), mbid(6), mbid(7)], batch: 1, disabled: 1 }), {
      status: 'ok',
      mbids: [
        { mbid: mbid(5).toUpperCase(), tracks: [{ id: gid }] },
        { mbid: mbid(6), tracks: [{ disabled: true, id: gid }] },
        { mbid: mbid(7), tracks: [] },
      ],
    });
    assert.deepEqual(await list({ mbid: mbid(6) }), { status: 'ok', tracks: [] });
    assert.deepEqual(await list({ mbid: 'x' }), refused(7, 'parameter "mbid" is not a valid UUID'));
    assert.deepEqual(await list({}), refused(2, 'missing required parameter "mbid"'));
    assert.deepEqual(await ask(api, 'track/list_by_puid', { puid: mbid(1) }), { status: 'ok', tracks: [] });
    assert.deepEqual(
      await ask(api, 'track/list_by_puid', { puid: 'x' }),
      refused(7, 'parameter "puid" is not a valid UUID'),
    );
  });
});
