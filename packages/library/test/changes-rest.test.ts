import assert from 'node:assert/strict';
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { createHttp, type Logger } from '@bandstand/http';
import Value from 'typebox/value';
import { type AccountViewer, authorize } from '../src/access/index.ts';
import { type ChangeFeed, pruneChanges } from '../src/changes/index.ts';
import { changeRoutes } from '../src/rest/changes.ts';
import { changePageSchema } from '../src/rest/changes-schemas.ts';
import { openFeed } from './change-feed.ts';
import { apply, type Kept, type Line, linesOf, takeSnapshot } from './changes-follower.ts';
import { type SmallLibrary, smallLibrary } from './small-library.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

interface Served extends SmallLibrary {
  readonly feed: ChangeFeed;
  readonly ask: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  readonly open: (path: string, headers?: Record<string, string>) => Promise<IncomingMessage>;
}
interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The routes on a free port; the header `person` says who asks. */
async function served(t: TestContext): Promise<Served> {
  const library = smallLibrary(t);
  const { feed, close } = openFeed(library.db);
  const known: Readonly<Record<string, AccountViewer>> = library.people;
  const person = ({ headers }: { headers: IncomingHttpHeaders }) => known[String(headers['person'])] ?? null;
  const http = createHttp<AccountViewer>({
    log: silent,
    clock: Date.now,
    trustedProxies: [],
    authenticators: { cookie: () => null, bearer: person },
    authorize,
  });
  http.add(changeRoutes({ feed }));
  const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
  t.after(async () => {
    await http.close({ graceMs: 100 });
    await close();
  });
  const open = (path: string, headers: Record<string, string> = {}) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: `/api/v1/${path}`, headers, agent: false }, resolve).on(
        'error',
        reject,
      );
    });
  const ask = async (path: string, headers?: Record<string, string>): Promise<Answer> => {
    const response = await open(path, headers);
    const body = Buffer.concat(await response.toArray());
    return { status: response.statusCode ?? 0, headers: response.headers, body };
  };
  return { ...library, feed, ask, open };
}

const rename = ({ db, released }: SmallLibrary, title: string): void => {
  db.write((writer) => writer.run('UPDATE albums SET title = ? WHERE gid = ?', [title, released]));
};
const cursorIn = (text: string): string => linesOf(Buffer.from(text)).at(-1)?.cursor ?? '';

describe('GET /api/v1/snapshot and /api/v1/changes', () => {
  test('a snapshot is everything one lists, whatever the coding, and its cursor leads into the feed', async (t) => {
    const world = await served(t);
    const { ask, feed, people } = world;
    const person = { person: 'ben' };
    const plain = await ask('snapshot', person);
    const zstd = await ask('snapshot', { ...person, 'accept-encoding': 'gzip;q=0.5, zstd' });
    const gzip = await ask('snapshot', { ...person, 'accept-encoding': 'gzip, zstd;q=0' });
    assert.deepEqual([zstd.headers['content-encoding'], gzip.headers['content-encoding']], ['zstd', 'gzip']);
    assert.deepEqual(zstdDecompressSync(zstd.body), plain.body);
    assert.deepEqual(gunzipSync(gzip.body), plain.body);
    const lines = linesOf(plain.body);
    assert.deepEqual(
      lines.map(({ kind }) => kind),
      ['begin', 'artist', 'album', 'track', 'track', 'track', 'track', 'end'],
    );
    const cursor = lines.at(-1)?.cursor ?? '';
    rename(world, 'Later');
    const { status, body } = await ask(`changes?since=${cursor}`, person);
    const page: unknown = JSON.parse(body.toString());
    assert.equal(status, 200);
    assert.ok(
      Value.Check(changePageSchema, page),
      JSON.stringify([...Value.Errors(changePageSchema, page)].at(0)),
    );
    assert.deepEqual(
      page.items.map(({ kind, op }) => `${kind} ${op}`),
      ['album upsert'],
    );
    const kept: Kept = new Map();
    apply(kept, lines);
    apply(kept, page.items);
    const fresh = await takeSnapshot(feed, people.ben);
    assert.deepEqual(kept, fresh.kept);
  });

  test('a broken snapshot goes on where a line says so', async (t) => {
    const { ask } = await served(t);
    const whole = linesOf((await ask('snapshot', { person: 'anna' })).body);
    const resume = whole[0]?.resume ?? '';
    const again = linesOf((await ask(`snapshot?resume=${resume}`, { person: 'anna' })).body);
    assert.deepEqual(again.slice(0, -1), whole.slice(0, -1));
    const { status, body } = await ask(`snapshot?resume=${resume}`, { person: 'ben' });
    assert.equal(status, 410);
    assert.match(body.toString(), /"reason":"other_viewer"/);
  });

  test('what a person did comes with the item, for that person alone', async (t) => {
    const world = await served(t);
    const { ask, db } = world;
    const start = cursorIn((await ask('changes?format=ndjson', { person: 'ben' })).body.toString());
    db.write((writer) => {
      writer.run(
        `INSERT INTO item_ratings (username, item_type, item_id, rating) VALUES ('ben', 'track', '1', 4)`,
      );
      writer.run(`INSERT INTO bookmarks (username, track_id, position_ms) VALUES ('anna', '2', 1000)`);
    });
    const { body } = await ask(`changes?since=${start}`, { person: 'ben', accept: 'application/x-ndjson' });
    const lines = linesOf(body);
    assert.deepEqual(
      lines.map(({ kind, item }) => [kind, item]),
      [
        ['userdata', { rating: 4 }],
        ['cursor', undefined],
      ],
    );
    db.write((writer) => writer.run('DELETE FROM item_ratings'));
    const [line] = linesOf(
      (await ask(`changes?format=ndjson&since=${lines.at(-1)?.cursor}`, { person: 'ben' })).body,
    );
    assert.deepEqual([line?.kind, line?.op, line?.of], ['userdata', 'delete', 'track']);
  });

  test('favourites that are no items of the catalogue come too: playlists and genres', async (t) => {
    const { ask, db } = await served(t);
    const start = cursorIn((await ask('changes?format=ndjson', { person: 'ben' })).body.toString());
    db.write((writer) => {
      writer.run(`INSERT INTO playlists (id, gid, name, username, is_public)
        VALUES (77, '01900000-0000-7000-8000-000000000077', 'Mine', 'ben', 0)`);
      for (const name of ['ben', 'anna']) {
        writer.run(`INSERT INTO starred_playlists (username, playlist_id) VALUES (?, 77)`, [name]);
        writer.run(`INSERT INTO starred_genres (username, genre) VALUES (?, 'Rock "n" Roll')`, [name]);
      }
    });
    const told = async (person: string, since: string) => {
      const { body } = await ask(`changes?format=ndjson&since=${since}`, { person });
      return linesOf(body).filter(({ kind }) => kind === 'userdata');
    };
    const marks = (await told('ben', start)).map(({ op, of, id }) => [op, of, id]);
    const id = '01900000-0000-7000-8000-000000000077';
    assert.deepEqual(marks, [
      ['upsert', 'playlist', id],
      ['upsert', 'genre', 'Rock "n" Roll'],
    ]);
    const anna = linesOf((await ask('snapshot', { person: 'anna' })).body);
    assert.deepEqual(
      anna.filter(({ of }) => of === 'playlist' || of === 'genre').map(({ of }) => of),
      ['genre'],
    );
    const since = cursorIn((await ask('changes?format=ndjson', { person: 'ben' })).body.toString());
    db.write((writer) => {
      writer.run(`DELETE FROM starred_genres WHERE username = 'ben'`);
      writer.run(`DELETE FROM starred_playlists WHERE username = 'ben'`);
    });
    assert.deepEqual(
      (await told('ben', since)).map(({ op, of }) => [op, of]),
      [
        ['delete', 'playlist'],
        ['delete', 'genre'],
      ],
    );
  });

  test('events come as things happen, and go on after the last id', async (t) => {
    const world = await served(t);
    const headers = { accept: 'text/event-stream' };
    const first = await world.open('changes', headers);
    const { id } = await eventsUntil(first, ({ event }) => event === 'cursor');
    rename(world, 'One');
    const { seen } = await eventsUntil(first, ({ event }) => event === 'album');
    assert.equal(seen.length, 1);
    first.destroy();
    rename(world, 'Two');
    world.db.write((writer) =>
      writer.run(`UPDATE albums SET visibility = 'private' WHERE gid = ?`, [world.released]),
    );
    const second = await world.open('changes', { ...headers, 'last-event-id': id });
    const more = await eventsUntil(second, ({ event }) => event === 'cursor');
    second.destroy();
    assert.deepEqual(more.seen.map(({ event, line }) => `${event} ${line.op}`).sort(), [
      'album delete',
      'artist delete',
      'cursor undefined',
      ...Array.from({ length: 4 }, () => 'track delete'),
    ]);
  });

  test('a cursor whose changes are gone, of the future or of nobody is refused in words', async (t) => {
    const world = await served(t);
    const { ask, db } = world;
    const start = cursorIn((await ask('changes?format=ndjson')).body.toString());
    for (const title of ['a', 'b', 'c']) rename(world, title);
    const later = cursorIn((await ask(`changes?format=ndjson&since=${start}`)).body.toString());
    const pruned = await pruneChanges(db, { days: 10, rows: 2, now: Date.now() });
    assert.ok(pruned > 0);
    for (const accept of ['application/json', 'application/x-ndjson', 'text/event-stream']) {
      const { status, body } = await ask(`changes?since=${start}`, { accept });
      const answer: { code: string; reason: string; snapshot: string } = JSON.parse(body.toString());
      assert.deepEqual(
        [status, answer.code, answer.reason, answer.snapshot],
        [410, 'start_afresh', 'pruned', '/api/v1/snapshot'],
      );
    }
    assert.equal((await ask(`changes?since=${later}`)).status, 200);
    assert.equal((await ask('changes?since=x')).status, 400);
    await pruneChanges(db, { days: 1, rows: 1000, now: Date.now() + 2 * 86_400_000 });
    assert.equal((await ask(`changes?since=${later}`)).status, 200, 'nothing has happened since');
    db.write((writer) => writer.run(`UPDATE sqlite_sequence SET seq = 5 WHERE name = 'changes'`));
    const { status, body } = await ask(`changes?since=${later}`);
    assert.deepEqual([status, JSON.parse(body.toString()).reason], [410, 'unknown']);
  });
});

interface Event {
  readonly event: string;
  readonly line: Line;
}

/** Reads events until one is what is asked for; those read, and the last id. */
async function eventsUntil(
  response: IncomingMessage,
  enough: (event: Event) => boolean,
): Promise<{ readonly seen: readonly Event[]; readonly id: string }> {
  const seen: Event[] = [];
  let id = '';
  let text = '';
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      text += chunk.toString();
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const frame = text.slice(0, end);
        text = text.slice(end + 2);
        id = /^id: (.*)$/m.exec(frame)?.[1] ?? id;
        const event = /^event: (.*)$/m.exec(frame)?.[1];
        if (event === undefined) continue;
        seen.push({ event, line: JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? '{}') });
        if (!enough({ event, line: { kind: event } })) continue;
        response.off('data', onData).pause();
        resolve({ seen, id });
        return;
      }
    };
    response.on('data', onData).on('error', reject).resume();
  });
}
