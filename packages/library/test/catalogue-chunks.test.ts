import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openReadOnly, type Readable, type Reader } from '@bandstand/sqlite';
import { chunk } from '../src/catalogue/reading/positions/chunks.ts';
import { trackFilters } from '../src/catalogue/reading/positions/filters.ts';
import { idsOf } from '../src/catalogue/reading/positions/id-list.ts';
import { sharedOrder } from '../src/catalogue/reading/positions/orders.ts';
import { readRanks } from '../src/catalogue/reading/positions/ranks.ts';
import type { Scope } from '../src/catalogue/reading/scope.ts';
import { scopeOf } from '../src/catalogue/reading/scope.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';

/** More equal items than are read at once, and more different ones. */
const equal = 2 * chunk + 100;
const different = chunk + 100;

describe('lists longer than what is read at once', () => {
  let setting: CatalogueSetting;
  let reading: Readable & { close(): void };
  before(async () => {
    setting = await openSetting({ albums: 3, tracksPerAlbum: 2 });
    setting.db.write((w) => {
      const insert = (from: number, count: number, title: string): void => {
        w.run(
          `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
           INSERT INTO tracks (gid, title, title_key, album_id, year, disc_num, track_num)
           SELECT printf('018f0000-0009-7000-8000-%012d', :from + i), ${title}, ${title}, 1 + i % 3, 1990 + i % 7, i % 4, i
           FROM n`,
          { from, count },
        );
      };
      insert(0, equal, `'same'`);
      // Their ids rise while their names fall, before and behind the others.
      insert(equal, different, `printf('%s %06d', iif(i % 2, 'a', 'z'), 900000 - i)`);
    });
    reading = openReadOnly(setting.db.path);
  });
  after(async () => {
    reading.close();
    await setting.close();
  });

  const read = <T>(act: (scope: Scope, reader: Reader) => T): T =>
    reading.read((reader) => act(scopeOf(reader, setting.viewers.root, {}), reader));
  const ids = (reader: Reader, rest: string): number[] =>
    reader.all<{ id: number }>(`SELECT id FROM tracks ${rest}`).map(({ id }) => id);

  test('orders are whole', () => {
    read((scope, reader) => {
      const wanted = ids(reader, 'ORDER BY title_key, id');
      assert.ok(wanted.length > equal + different);
      assert.deepEqual([...sharedOrder(scope, 'track', 'title').value], wanted);
    });
  });

  for (const [key, column] of [
    ['title', 'title_key'],
    ['added', 'created_at'],
    ['year', 'year'],
    ['disc', 'ifnull(disc_num, 0)'],
  ] as const)
    test(`ranks by ${key} are those of the values, equal for equal ones`, () => {
      read((scope, reader) => {
        const { ranks, highest } = readRanks(scope, 'track', key);
        const rows = reader.all<{ id: number; value: string | number | null }>(
          `SELECT id, ${column} AS value FROM tracks ORDER BY value, id`,
        );
        let last: { readonly value: unknown; readonly rank: number } | undefined;
        for (const { id, value } of rows) {
          const rank = ranks[id] ?? -1;
          if (value === null) assert.equal(rank, 0);
          else if (last?.value === value) assert.equal(rank, last.rank);
          else if (last !== undefined) assert.ok(rank > last.rank, `${rank} after ${last.rank}`);
          if (value !== null) last = { value, rank };
        }
        assert.equal(highest, last?.rank);
      });
    });

  test('names from one to another, and years, find all', () => {
    read((scope, reader) => {
      const found = (query: Parameters<typeof trackFilters>[1]): number[] =>
        trackFilters(scope, query).flatMap(({ value }) =>
          value instanceof Uint8Array ? [...idsOf(value)] : [],
        );
      assert.deepEqual(
        found({ names: { from: 'same' } }),
        ids(reader, `WHERE title_key >= 'same' ORDER BY id`),
      );
      assert.deepEqual(
        found({ names: { startsWith: 's' } }),
        ids(reader, `WHERE title_key GLOB 's*' ORDER BY id`),
      );
      assert.deepEqual(
        found({ fromYear: 1991, toYear: 1995 }),
        ids(reader, 'WHERE year BETWEEN 1991 AND 1995 ORDER BY id'),
      );
    });
  });
});
