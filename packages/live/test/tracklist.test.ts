import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LivePrincipal } from '../src/access/index.ts';
import type { LiveMusic } from '../src/index.ts';
import { live, until } from './broadcast.ts';
import { type Answer, as, House, itemsOf, textOf } from './house.ts';

/** A library in which strangers see one track, and root all. Nothing is made in it. */
const music: LiveMusic = {
  tracks: {
    seen: (who: LivePrincipal | null, tracks) =>
      new Set(tracks.filter((track) => who?.kind === 'account' || track === 'open')),
  },
  drafts: {
    check: () => {},
    has: () => false,
    begin: () => 'release',
    isThere: () => true,
    send: async () => {},
  },
  personOf: () => undefined,
  hearing: null,
};

const stream = 'main/session';

/** A stream with four entries that were heard, and a recording of it from its first minute on. */
function played(house: House): { readonly stream: string; readonly vod: string } {
  return house.storage.databases.write(live, (writer, { id }) => {
    writer.run(
      `INSERT INTO streams (app_id, stream_id, type, room, public_id, status) VALUES (?, ?, 'rtmp', 'main', 's1', 'ended')`,
      [id, stream],
    );
    writer.run(
      `INSERT INTO vods (app_id, stream_id, room, name, status, public_id, stream_offset_ms, duration_s, local_path)
       VALUES (?, ?, 'main', 'That night', 'ready', 'v1', 60000, 120, 'recordings/none.mp4')`,
      [id, stream],
    );
    const add = (startsMs: number, endsMs: number | null, title: string, track: string) =>
      writer.run(
        `INSERT INTO track_list (stream_id, starts_ms, ends_ms, title, library_track, score) VALUES (?, ?, ?, ?, ?, 0.9)`,
        [stream, startsMs, endsMs, title, track],
      );
    add(0, 50_000, 'Before', 'open');
    add(50_000, 100_000, 'First', 'open');
    add(100_000, null, 'Secret', 'hidden from strangers');
    add(150_000, 400_000, 'Last', 'open');
    return { stream: 's1', vod: 'v1' };
  });
}

const shown = (answer: Answer) =>
  itemsOf(answer).map(({ title, startsMs, endsMs }) => [title, startsMs, endsMs]);

test('a recording shows its part of the list, and each may see what the library shows him', async (t) => {
  const house = await House.open(t, { music });
  const { stream: streamId, vod } = played(house);
  const path = `/api/v1/apps/live/vods/${vod}/tracks`;
  assert.deepEqual(shown(await house.ask('GET', path, undefined, as('root'))), [
    ['First', 0, 40_000],
    ['Secret', 40_000, 90_000],
    ['Last', 90_000, 120_000],
  ]);
  const stranger = await house.ask('GET', path, undefined, {});
  assert.deepEqual(
    shown(stranger).map(([title]) => title),
    ['First', 'Last'],
  );
  assert.deepEqual(
    shown(await house.ask('GET', path)).map(([title]) => title),
    ['First', 'Last'],
    'a token',
  );
  const whole = `/api/v1/apps/live/streams/${streamId}/tracks`;
  const page = await house.ask('GET', `${whole}?limit=3`, undefined, as('root'));
  assert.equal(itemsOf(page).length, 3);
  const rest = await house.ask(
    'GET',
    `${whole}?limit=3&cursor=${textOf(page.body['next'])}`,
    undefined,
    as('root'),
  );
  assert.deepEqual([shown(rest), rest.body['next']], [[['Last', 150_000, 400_000]], null]);
  const csv = await house.ask('GET', `${path}/export?format=csv`, undefined, {});
  assert.deepEqual(
    csv.text.split('\r\n').map((line) => line.split(',')[4]),
    ['title', 'First', 'Last', undefined],
  );
  house.configure('live', { 'features.public_playback': false });
  await until('the app is closed', async () => (await house.ask('GET', path, undefined, {})).status === 401);
  assert.equal((await house.ask('GET', path, undefined, as('nobody'))).status, 404);
  assert.equal((await house.ask('GET', `/api/v1/apps/live/vods/none/tracks`)).status, 404);
});

test('a list is edited by who may, and what a person has set stays', async (t) => {
  const house = await House.open(t, { music });
  const { vod } = played(house);
  const path = `/api/v1/apps/live/vods/${vod}/tracks`;
  const ask = (method: string, below: string, body?: unknown, who = 'root') =>
    house.ask(method, `${path}${below}`, body, as(who));
  const [first] = itemsOf(await ask('GET', ''));
  const id = String(first?.['id']);
  assert.equal((await ask('PATCH', `/${id}`, { title: 'Mine' }, 'nobody')).status, 404);
  assert.equal((await house.ask('PATCH', `${path}/${id}`, { title: 'Mine' }, {})).status, 401);
  const changed = await ask('PATCH', `/${id}`, { title: 'Mine', artist: null, endsMs: 30_000 });
  assert.deepEqual(
    [changed.status, changed.body['title'], changed.body['endsMs'], changed.body['origin']],
    [200, 'Mine', 30_000, 'person'],
  );
  for (const wrong of [{ title: '' }, { endsMs: 0 }, { startsMs: 30_000 }, { libraryTrack: 'x', colour: 1 }])
    assert.equal((await ask('PATCH', `/${id}`, wrong)).status, 400, JSON.stringify(wrong));
  const added = await ask('POST', '', { title: 'Added', startsMs: 30_000 });
  assert.deepEqual([added.status, added.body['startsMs'], added.body['score']], [201, 30_000, null]);
  assert.equal((await ask('POST', '', { title: 'None', startsMs: 0, endsMs: 0 })).status, 400);

  const heard = { title: 'Heard', artist: null, release: null, mbid: null, acoustid: null, score: 1 };
  const { lists } = house.live.music ?? assert.fail();
  const place = lists.place(live, 'vod', vod);
  assert.equal((await ask('DELETE', `/${String(itemsOf(await ask('GET', ''))[2]?.['id'])}`)).status, 200);
  lists.replaceHeard(live, place, [
    { ...heard, startsMs: 62_000, endsMs: 90_000, libraryTrack: 'open' },
    { ...heard, startsMs: 101_000, endsMs: 149_000, libraryTrack: 'hidden from strangers' },
    { ...heard, startsMs: 150_000, endsMs: 180_000, libraryTrack: 'open' },
  ]);
  assert.deepEqual(
    shown(await ask('GET', '')).map(([title]) => title),
    ['Mine', 'Added', 'Heard'],
  );
  const [hidden] = itemsOf(await ask('GET', '/hidden'));
  assert.equal(hidden?.['title'], 'Secret');
  assert.equal((await ask('POST', `/${String(hidden['id'])}/restore`)).status, 200);
  assert.deepEqual(
    shown(await ask('GET', '')).map(([title]) => title),
    ['Mine', 'Added', 'Secret', 'Heard'],
  );
});

test('what plays is told as it changes', async (t) => {
  const house = await House.open(t, { music });
  const { body } = await house.ask('POST', '/api/v1/apps/live/ingress', { room: 'main' });
  const path = '/api/v1/apps/live/rooms/main/now-playing';
  const nothing = await house.ask('GET', path, undefined, {});
  assert.deepEqual(nothing.body, { live: false, startedAt: null, track: null });
  const leaving = new AbortController();
  t.after(() => leaving.abort());
  const events = await fetch(`${house.url}${path}/events`, { signal: leaving.signal });
  let told = '';
  const reading = (async () => {
    for await (const piece of events.body ?? []) told += Buffer.from(piece).toString('utf8');
  })().catch(() => {});
  const request = { protocol: 'rtmp', app: 'live', password: undefined, address: '127.0.0.1' } as const;
  const publication = await house.live.plane.publish({ ...request, key: textOf(body['key']) }, () => {});
  await until('it is live', () => told.includes('"live":true'));
  const streams = async () => itemsOf(await house.ask('GET', '/api/v1/apps/live/streams'));
  await until('it has a row', async () => (await streams()).length === 1);
  const list = `/api/v1/apps/live/streams/${String((await streams())[0]?.['id'])}/tracks`;
  const added = await house.ask('POST', list, { title: 'White label', startsMs: 0 });
  assert.equal(added.status, 201, added.text);
  await until('it is told', () => told.includes('White label'));
  assert.equal((await house.ask('GET', path, undefined, {})).text.includes('White label'), true);
  publication.end('publisher left');
  leaving.abort();
  await reading;
});

test('long work on recordings is refused where it cannot be done', async (t) => {
  const house = await House.open(t, { music });
  const { vod } = played(house);
  const path = `/api/v1/apps/live/vods/${vod}`;
  const ask = (method: string, below: string, body?: unknown, headers = as('root')) =>
    house.ask(method, `${path}/${below}`, body, headers);
  assert.equal((await ask('POST', 'identify')).status, 503, 'without identification');
  assert.equal((await ask('GET', 'identify')).status, 404, 'nobody has asked for it');
  assert.equal((await ask('POST', 'release', { mode: 'whole' })).status, 503, 'without ffmpeg');
  const token = { authorization: `Bearer ${house.token}` };
  assert.equal(
    (await ask('POST', 'release', { mode: 'whole' }, token)).status,
    403,
    'a release is of an account',
  );
  assert.equal((await ask('POST', 'release', { mode: 'half' })).status, 400);
});
