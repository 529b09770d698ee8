import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SqlValue } from '@bandstand/sqlite';
import { someCreditsSql } from '../src/catalogue/reading/positions/credits.ts';
import { creditedSql } from '../src/catalogue/reading/positions/credits-patching.ts';
import { filterSql } from '../src/catalogue/reading/positions/filter-sql.ts';
import { patchSql } from '../src/catalogue/reading/positions/layout-patching.ts';
import { nameSql } from '../src/catalogue/reading/positions/name-filters.ts';
import {
  albumsByYear,
  orderSql,
  personalSql,
  placingSql,
  storedOrders,
} from '../src/catalogue/reading/positions/orders.ts';
import { tiersOf } from '../src/catalogue/reading/search/candidates.ts';
import { termsOf } from '../src/catalogue/reading/search/terms.ts';
import { yearSql } from '../src/catalogue/reading/years.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';
import { pretendLarge } from './list-plans.ts';

let setting: CatalogueSetting;

function planOf(sql: string, params: Readonly<Record<string, SqlValue>> | readonly SqlValue[] = {}): string {
  const rows = setting.db.read((r) => r.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params));
  return rows.map(({ detail }) => detail).join(' | ');
}

/** No table is read without an index, and nothing is sorted. */
function assertIndexed(name: string, plan: string): void {
  assert.doesNotMatch(plan, /SCAN (?!\(subquery)(?!CONSTANT)(?!\w+ (?:USING|VIRTUAL))/u, `${name}: ${plan}`);
  assert.doesNotMatch(plan, /USE TEMP B-TREE FOR (?:LAST TERM OF )?ORDER BY/u, `${name}: ${plan}`);
}

describe('how the lists of a catalogue are read', () => {
  before(async () => {
    setting = await openSetting({ albums: 60, tracksPerAlbum: 4 });
    pretendLarge(setting.db);
  });
  after(() => setting.close());

  test('every shared order is read from a covering index, in the order of that index', () => {
    const orders = Object.entries(storedOrders).flatMap(([kind, sorts]) =>
      Object.entries(sorts).flatMap(([sort, order]) =>
        Object.entries(orderSql(order)).map(([part, sql]) => [`${kind} ${sort} ${part}`, sql] as const),
      ),
    );
    for (const [name, sql] of [...orders, ['albums by year', albumsByYear] as const]) {
      const plan = planOf(sql, sql.includes(':after') ? { after: 1 } : {});
      assertIndexed(name, plan);
      assert.match(plan, /USING COVERING INDEX/u, `${name}: ${plan}`);
    }
  });

  test('a changed item is placed in a shared order by its index', () => {
    for (const [kind, sorts] of Object.entries(storedOrders))
      for (const [sort, order] of Object.entries(sorts)) {
        const plan = planOf(placingSql(order).before, { after: 1 });
        assertIndexed(`${kind} ${sort}`, plan);
        assert.match(plan, /SEARCH \w+ USING COVERING INDEX/u, `${kind} ${sort}: ${plan}`);
      }
    for (const [name, sql] of Object.entries(patchSql)) {
      const named = Object.fromEntries([...sql.matchAll(/:(\w+)/g)].map(([, key]) => [key ?? '', '[1]']));
      const plan = planOf(sql, named);
      assert.match(
        plan,
        /SEARCH tracks USING (?:COVERING INDEX|INTEGER PRIMARY KEY \(rowid=)/u,
        `${name}: ${plan}`,
      );
    }
  });

  test('the credits of changed items are searched in indexes', () => {
    for (const [name, sql] of Object.entries({ ...someCreditsSql, creditedSql })) {
      const named = Object.fromEntries([...sql.matchAll(/:(\w+)/g)].map(([, key]) => [key ?? '', '[1]']));
      const plan = planOf(sql, named);
      assert.doesNotMatch(plan, /SCAN (?!json_each|\(subquery)/u, `${name}: ${plan}`);
    }
  });

  test('every personal order is searched in the index of that order', () => {
    for (const [sort, sql] of Object.entries(personalSql)) {
      const plan = planOf(sql, { username: 'root', kind: 'album' });
      assertIndexed(sort, plan);
      assert.match(
        plan,
        /SEARCH \w+ USING (?:COVERING )?INDEX \w+ \(username=\? AND item_type=\?/u,
        `${sort}: ${plan}`,
      );
    }
  });

  test('every filter is searched in an index', () => {
    const named = { account: 1, artist: 1 };
    for (const [name, sql] of Object.entries(filterSql)) {
      const count = sql.split('?').length - 1;
      const params = count > 0 ? Array.from({ length: count }, () => 1) : named;
      const used =
        count > 0
          ? params
          : Object.fromEntries(Object.entries(named).filter(([key]) => sql.includes(`:${key}`)));
      const plan = planOf(sql, used);
      assertIndexed(name, plan);
      assert.match(plan, /SEARCH/u, `${name}: ${plan}`);
    }
  });

  test('names from one to another and the years are read from covering indexes', () => {
    const between = { low: 'a', high: 'b' };
    const statements = [
      ['years', yearSql, []],
      ...Object.entries(nameSql).flatMap(([kind, { first, next }]) => [
        [`${kind} first`, first, between] as const,
        [`${kind} next`, next, { ...between, after: 1 }] as const,
      ]),
    ] as const;
    for (const [name, sql, params] of statements) {
      const plan = planOf(sql, params);
      assertIndexed(name, plan);
      assert.match(plan, /USING COVERING INDEX/u, `${name}: ${plan}`);
    }
  });

  test('every step of a search uses the full-text index or the index of names', () => {
    for (const kind of ['artist', 'album', 'track'] as const) {
      for (const query of ['kalo ren', '夜', 'k']) {
        for (const { sql, params } of tiersOf(kind, termsOf(query))) {
          const plan = planOf(sql, params);
          assertIndexed(`${kind} ${query}`, plan);
          assert.match(plan, /VIRTUAL TABLE INDEX|USING (?:COVERING )?INDEX/u, `${kind} ${query}: ${plan}`);
          if (sql.includes('instr')) assert.match(plan, /COVERING INDEX \w+_unspaced/u, plan);
        }
      }
    }
  });
});
