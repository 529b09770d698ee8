import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { needs } from '../../../tools/needs.ts';
import { MemoryCache, MemoryWindows, type Postgres, type Redis, RequestLimits } from '../src/index.ts';
import { Formats } from '../src/ingest/index.ts';
import { KeyCache } from '../src/keys/cache.ts';
import { freshPostgres } from './databases.ts';
import { mbid, packaged } from './imports.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

type State = Pick<Redis, 'windows' | 'mbids'> & Partial<Pick<Redis, 'keys' | 'formats'>>;

interface Kind {
  readonly name: string;
  readonly needs: ReturnType<typeof needs>;
  /** What one server has, and how all is ended. */
  readonly begin: () => { open: (clock: () => number) => Promise<State>; close: () => Promise<void> };
}

const kinds: readonly Kind[] = [
  {
    name: 'memory',
    needs: {},
    begin: () => ({
      open: async (clock) => ({ windows: new MemoryWindows(), mbids: new MemoryCache(clock) }),
      close: async () => {},
    }),
  },
  {
    name: 'Redis',
    needs: needs('redis-server'),
    begin: () => {
      const server: RedisServer = startRedis();
      return server;
    },
  },
];

for (const kind of kinds)
  describe(`what identification remembers in ${kind.name}`, kind.needs, () => {
    let place: ReturnType<Kind['begin']>;
    let state: State;
    let postgres: Postgres;
    let now = 1_714_305_600_000;
    const clock = (): number => now;
    before(async () => {
      postgres = await freshPostgres(packaged);
      place = kind.begin();
      state = await place.open(clock);
    });
    after(async () => {
      await place.close();
      await postgres.close();
    });

    test('keys for a minute, a thousand at most, failures not at all', async () => {
      const read = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
      const { keys: shared } = state;
      const cache = new KeyCache<number>(shared === undefined ? { clock } : { clock, shared }, {
        kind: 'account',
        read,
      });
      let loads = 0;
      const get = (key: string): Promise<number> => cache.get(key, async () => (loads += 1));
      assert.deepEqual(await Promise.all([get('a'), get('a')]), [1, 1]);
      now += 59_999;
      assert.equal(await get('a'), 1);
      now += 1;
      assert.equal(await get('a'), 2);
      now += 1;
      for (let key = 0; key < 1000; key += 1) await get(`k${key}`);
      assert.equal(await get('k999'), 1002);
      assert.equal(await get('a'), 1003, 'the oldest was forgotten');
      await assert.rejects(cache.get('bad', () => Promise.reject(new Error('down'))));
      assert.equal(await cache.get('bad', async () => 7), 7);
      await cache.clear();
      assert.equal(await get('k999'), 1004);
    });

    test('requests of the last 20 seconds, less those that were refused', async () => {
      const { windows } = state;
      const start = 1_714_305_600;
      assert.deepEqual(await windows.add('app', 'key', start, 1), [0, 0, 0, 1]);
      assert.deepEqual(await windows.add('app', 'key', start, 1), [0, 0, 0, 2]);
      assert.deepEqual(await windows.add('app', 'other', start, 1), [0, 0, 0, 1]);
      assert.deepEqual(await windows.add('app', 'key', start + 10, 1), [0, 2, 0, 1]);
      assert.deepEqual(await windows.add('app', 'key', start + 10, -1), [0, 2, 0, 0]);
      assert.deepEqual(await windows.add('app', 'key', start + 20, 1), [0, 0, 0, 1]);
      const limits = new RequestLimits({ global: 2, application: null, address: null }, windows, clock);
      const outcomes = [];
      for (let request = 0; request < 42; request += 1) outcomes.push(await limits.check({ address: '::1' }));
      assert.deepEqual(
        outcomes.map((one) => one?.scope),
        [...Array.from({ length: 40 }, () => undefined), 'global', 'global'],
      );
    });

    test('what MusicBrainz said, and the ids of formats', async () => {
      const { mbids, formats } = state;
      const key = `unknown_mbid:${mbid(1)}`;
      assert.equal(await mbids.get(key), undefined);
      await mbids.set(key, '1', 3600);
      await mbids.set(key, '0', 3600);
      assert.equal(await mbids.get(key), '0');
      const { db } = postgres.binds.fingerprint;
      const ids = await new Formats(formats).ids(db, ['flac', 'tape', null, 'flac']);
      const rows = await db.selectFrom('format').select(['id', 'name']).execute();
      const stored = new Map(rows.map((row) => [row.name, row.id]));
      assert.deepEqual(
        ['flac', 'tape'].map((name) => ids.get(name)),
        ['flac', 'tape'].map((name) => stored.get(name)),
      );
      assert.deepEqual(
        await new Formats(formats).ids(db, ['tape', 'flac']),
        new Map(['tape', 'flac'].map((name) => [name, stored.get(name)])),
      );
      // Another database has other ids, whatever is remembered of this one.
      await sql`DROP TABLE format CASCADE`.execute(db);
      await sql`CREATE TABLE format (id INTEGER PRIMARY KEY DEFAULT 77, name TEXT UNIQUE)`.execute(db);
      assert.equal((await new Formats(formats).ids(db, ['tape'])).get('tape'), 77);
    });
  });
