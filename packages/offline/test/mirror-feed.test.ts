/** Snapshot and feed as docs/changes.md tells them: broken off, taken up, pruned, renamed. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import {
  childItems,
  favorites,
  itemById,
  libraryItems,
  mirrorServer,
  ServerClient,
  saveServer,
  saveUser,
  searchItems,
} from '@bandstand/offline';
import { testStore } from './folder.ts';
import { jid, one } from './library.ts';

const line = (kind: string, id: string, item: object | undefined, more: object = {}): object =>
  item === undefined ? { kind, op: 'delete', id, ...more } : { kind, op: 'upsert', id, item, ...more };

const artist = (name: string) => line('artist', jid('a', 1), { name });
const album = (number: number, title: string) =>
  line('album', jid('b', number), { title, credits: [{ artist: jid('a', 1) }], genres: ['Rock'] });
const track = (number: number) =>
  line('track', jid('t', number), {
    title: `Track ${number}`,
    album: jid('b', 1),
    credits: [{ artist: jid('a', 1), role: 'artist' }],
    trackNum: number,
    durationMs: 1000,
  });

/** What the addresses of the feed answer; each may be replaced. */
async function setting(t: TestContext) {
  const asked: string[] = [];
  const feed = {
    /** Lines of a snapshot from a place on; without an `end` the connection breaks. */
    snapshot: (_resume: string | null): readonly object[] => [],
    changes: (_since: string | null): object | undefined => undefined,
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(`${pathname}${searchParams.size > 0 ? `?${searchParams.toString()}` : ''}`);
    if (pathname === '/jellyfin/UserViews') {
      const Items = [{ Id: jid('l', 1), Name: 'Music', CollectionType: 'music' }];
      response.end(JSON.stringify({ Items, TotalRecordCount: 1 }));
      return;
    }
    if (pathname === '/api/v1/changes') {
      const page = feed.changes(searchParams.get('since'));
      response.writeHead(page === undefined ? 410 : 200).end(JSON.stringify(page ?? {}));
      return;
    }
    const lines = feed.snapshot(searchParams.get('resume'));
    const text = lines.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    if (text.includes('"kind":"end"')) response.end(text);
    else response.write(text, () => setImmediate(() => response.destroy()));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const url = `http://127.0.0.1:${address.port}/jellyfin`;
  const store = testStore(t);
  const account = store.write((writer) => {
    const info = { jellyfinId: jid('s', 1), name: 'Ours', url, version: '1', product: 'Bandstand' };
    const serverId = saveServer(writer, info, Date.now());
    return saveUser(writer, { serverId, jellyfinId: jid('u', 1), name: 'ann' }, Date.now());
  });
  const device = { id: 'device', name: 'Test', client: 'Test', version: '1' };
  const client = new ServerClient({ url, device, token: async () => 'token' });
  const sync = () => mirrorServer({ driver: store, account, client, clock: Date.now });
  return { feed, asked, store, account, sync };
}

const end = { kind: 'end', cursor: 'C1', items: 1 };

test('a snapshot that tells of things again, with other names or as gone, is found by its last words', async (t) => {
  const { feed, store, account, sync } = await setting(t);
  const many = Array.from({ length: 2500 }, (_, index) => track(index + 1));
  const again = line('track', jid('t', 7), { title: 'Nocturne', album: jid('b', 1) });
  const gone = line('track', jid('t', 8), undefined);
  feed.snapshot = () => [
    artist('Ada'),
    album(1, 'One'),
    ...many,
    again,
    artist('Bea'),
    album(1, 'Two'),
    gone,
    end,
  ];
  await sync();
  store.write((writer) => writer.run("INSERT INTO items_fts(items_fts, rank) VALUES ('integrity-check', 1)"));
  const found = (text: string): number =>
    store.read((reader) => searchItems(reader, account, text, { types: ['Audio'], limit: 1000 })).length;
  assert.deepEqual(['nocturne', 'ada', 'one'].map(found), [1, 0, 0]);
  assert.ok(found('two') > 100 && found('bea') > 100);
  assert.equal(one(store, 'SELECT count(*) FROM items WHERE deleted_at IS NULL'), 2501);
});

test('a snapshot that breaks off goes on from its last mark', async (t) => {
  const { feed, asked, store, account, sync } = await setting(t);
  const many = Array.from({ length: 2500 }, (_, index) => track(index + 1));
  feed.snapshot = (resume) =>
    resume === null
      ? [
          { kind: 'begin', resume: 'R0' },
          artist('A'),
          album(1, 'One'),
          { kind: 'checkpoint', resume: 'R1' },
          ...many,
        ]
      : [...many, line('userdata', jid('t', 1), { starredAt: '2026-01-01T00:00:00Z' }, { of: 'track' }), end];
  await assert.rejects(sync(), { name: 'ServerFailure', kind: 'network' });
  assert.equal(one(store, "SELECT count(*) FROM sync_state WHERE scope = 'all'"), 0);
  const first = Number(one(store, 'SELECT count(*) FROM items'));
  await sync();
  assert.equal(one(store, 'SELECT count(*) FROM items'), 2502, `${first} were kept`);
  if (first > 0) assert.ok(asked.includes('/api/v1/snapshot?resume=R1'), asked.join(' '));
  const [favorite] = store.read((reader) => favorites(reader, account));
  assert.equal(favorite?.name, 'Track 1');
  assert.deepEqual([favorite.albumName, favorite.albumArtist, favorite.artists], ['One', 'A', ['A']]);
});

test('changes rename what repeats a name, and a pruned feed begins afresh without what is gone', async (t) => {
  const { feed, store, account, sync } = await setting(t);
  feed.snapshot = () => [artist('A'), album(1, 'One'), album(2, 'Two'), track(1), track(2), end];
  await sync();
  const items = [artist('B'), line('album', jid('b', 2), undefined), line('track', jid('t', 2), undefined)];
  feed.changes = (since) => ({ items: since === 'C1' ? items : [], next: 'C2', caughtUp: true });
  const report = await sync();
  assert.equal(report.removed, 2);
  const tracks = () => store.read((reader) => childItems(reader, account, jid('b', 1), 'Audio'));
  assert.deepEqual(
    tracks().map(({ name, albumArtist, artists }) => [name, albumArtist, artists]),
    [['Track 1', 'B', ['B']]],
  );
  assert.equal(one(store, 'SELECT album_artist FROM items WHERE name = ?', ['One']), 'B');

  feed.changes = () => undefined;
  feed.snapshot = () => [artist('B'), album(3, 'Three'), { ...end, cursor: 'C9' }];
  await sync();
  const query = { libraryId: jid('l', 1), type: 'MusicAlbum' };
  const albums = store.read((reader) => libraryItems(reader, account, query).items);
  assert.deepEqual(
    albums.map(({ name }) => name),
    ['Three'],
  );
  assert.equal(
    store.read((reader) => itemById(reader, account, jid('t', 1))),
    undefined,
  );
  assert.equal(one(store, "SELECT position FROM sync_state WHERE scope = 'feed'"), 'C9');
});
