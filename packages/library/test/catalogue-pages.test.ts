import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { HandOver } from '@bandstand/sqlite';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import {
  albumSorts,
  artistSorts,
  catalogueReading,
  type Direction,
  type Filter,
  type Page,
  type Paging,
  trackSorts,
} from '../src/catalogue/index.ts';
import { LibraryError } from '../src/errors/index.ts';
import { gid } from './catalogue-seed.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';

let setting: CatalogueSetting;

interface Item {
  readonly id: number;
}
type Turn = (paging: Paging) => Promise<Page<Item>>;

const seed = testSeed();
const runs = { seed, numRuns: 40 };

/** Every list of the catalogue: kind, sort and direction. */
const lists = [
  ...albumSorts.map((sort) => ['albums', sort] as const),
  ...trackSorts.map((sort) => ['tracks', sort] as const),
  ...artistSorts.map((sort) => ['artists', sort] as const),
].flatMap(([kind, sort]) => (['asc', 'desc'] as const).map((order) => ({ kind, sort, order })));

type List = (typeof lists)[number];

function turnOf(list: List, filter: Filter, viewer = setting.viewers.listener): Turn {
  const { catalogue } = setting;
  const { order } = list;
  const isIn = <S extends string>(sorts: readonly S[], sort: string): S => {
    const found = sorts.find((one) => one === sort);
    if (found === undefined) throw new Error(`${sort} is no order of ${list.kind}`);
    return found;
  };
  return (paging) => {
    const query = { ...filter, ...paging, order, seed: 7 };
    if (list.kind === 'albums')
      return catalogue.albums(viewer, { ...query, sort: isIn(albumSorts, list.sort) });
    if (list.kind === 'tracks')
      return catalogue.tracks(viewer, { ...query, sort: isIn(trackSorts, list.sort) });
    return catalogue.artists(viewer, { ...paging, order, seed: 7, sort: isIn(artistSorts, list.sort) });
  };
}

async function byCursor(turn: Turn, limit: number, between: () => void = () => {}): Promise<number[]> {
  const ids: number[] = [];
  let cursor: string | null | undefined;
  for (let pages = 0; cursor !== null; pages++) {
    assert.ok(pages < 1000, 'the pages never end');
    const page: Page<Item> = await turn({ limit, ...(cursor === undefined ? {} : { cursor }) });
    assert.ok(page.items.length === limit || page.next === null, 'only the last page is short');
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next;
    between();
  }
  return ids;
}

async function byOffset(turn: Turn, limit: number): Promise<number[]> {
  const ids: number[] = [];
  for (let offset = 0; ; offset += limit) {
    const page = await turn({ limit, offset });
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === null) return ids;
  }
}

const filters: fc.Arbitrary<Filter> = fc.record(
  {
    genre: fc.constantFrom('Rock', 'rock', 'Jazz', 'Ambient', 'No such genre'),
    fromYear: fc.integer({ min: 1955, max: 2025 }),
    toYear: fc.integer({ min: 1955, max: 2025 }),
    rootId: fc.constantFrom(1, 2, 3),
    artist: fc.constantFrom(gid(1, 1), gid(1, 2), gid(1, 999)),
  },
  { requiredKeys: [] },
);

describe('pages of the lists of a catalogue', () => {
  before(async () => {
    setting = await openSetting({ albums: 90, tracksPerAlbum: 4 }, 2);
  });
  after(() => setting.close());

  test('every list gives each item once, by cursor and by offset, whatever the page size', async () => {
    for (const list of lists) {
      const turn = turnOf(list, {});
      const whole = await turn({ limit: 500 });
      const expected = whole.items.map(({ id }) => id);
      const name = JSON.stringify(list);
      assert.equal(new Set(expected).size, expected.length, name);
      assert.equal(whole.total, expected.length, name);
      assert.ok(expected.length > 0, `${name} is empty`);
      assert.deepEqual(await byCursor(turn, 7), expected, name);
      assert.deepEqual(await byOffset(turn, 50), expected, name);
    }
  });

  test('filtered lists give each item once and keep the order', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...lists),
        filters,
        fc.integer({ min: 1, max: 60 }),
        async (list, filter, limit) => {
          const turn = turnOf(list, filter);
          const all = (await turnOf(list, {})({ limit: 500 })).items.map(({ id }) => id);
          const paged = await byCursor(turn, limit);
          const members = new Set(paged);
          assert.equal(members.size, paged.length);
          assert.deepEqual(
            paged,
            all.filter((id) => members.has(id)),
          );
        },
      ),
      runs,
    ));

  /** What happens between two pages: rows come, go, are renamed and are hidden. */
  function disturb(step: number): void {
    const { db } = setting;
    db.write((w) => {
      const title = `Between ${step}`;
      w.run(
        `INSERT INTO albums (title, slug, title_key, artist_key, status, visibility, published_at, created_at, year)
       VALUES (?, ?, ?, ?, 'released', 'public', ?, ?, ?)`,
        [
          title,
          `between-${step}`,
          `m ${step}`,
          `m ${step}`,
          '2022-05-05T00:00:00Z',
          '2022-05-05T00:00:00Z',
          1990,
        ],
      );
      w.run('DELETE FROM albums WHERE slug = ?', [`between-${step - 2}`]);
      w.run(
        `UPDATE albums SET visibility = CASE visibility WHEN 'public' THEN 'unlisted' ELSE 'public' END WHERE id = 5`,
      );
      w.run('UPDATE albums SET title = ?, title_key = ? WHERE id = 6', [
        `Moved ${step % 9}`,
        `${'aqz'[step % 3]}`,
      ]);
    });
  }

  test('what stays in the list while it changes is on exactly one page', async () => {
    let step = 0;
    const restless = new Set([5, 6]);
    for (const list of lists.filter(({ kind }) => kind === 'albums')) {
      const turn = turnOf(list, {});
      const before = (await turn({ limit: 500 })).items.map(({ id }) => id);
      const ids = await byCursor(turn, 9, () => disturb(++step));
      const after = new Set((await turn({ limit: 500 })).items.map(({ id }) => id));
      const steady = before.filter((id) => after.has(id) && !restless.has(id));
      const seen = ids.filter((id) => steady.includes(id));
      assert.deepEqual(seen, steady, JSON.stringify(list));
    }
  });

  test('pages that many ask for at once are those that one asks for alone, also while rows go', async () => {
    const turns = lists.map((list) => turnOf(list, {}));
    const alone: Page<Item>[] = [];
    for (const turn of turns) alone.push(await turn({ limit: 9, offset: 4 }));
    assert.deepEqual(await Promise.all(turns.map((turn) => turn({ limit: 9, offset: 4 }))), alone);
    const asked = turns.map((turn) => turn({ limit: 9, offset: 4 }));
    for (let step = 900; step < 910; step++) {
      disturb(step);
      await setImmediate();
    }
    for (const { items, total } of await Promise.all(asked))
      assert.equal(items.length, Math.max(0, Math.min(9, total - 4)), 'none is short');
  });

  test('a page of which something is gone when its rows are read is read at home as a whole', () => {
    const { db, viewers } = setting;
    const query = { sort: 'title', seed: 1, limit: 5 } as const;
    const wanted = { order: 'asc', limit: 5, offset: 0, after: undefined, fresh: false } as const;
    const read = (found?: Page<number> | 'gone') =>
      db.read((reader) =>
        catalogueReading.albums(
          reader,
          { viewer: viewers.listener, query, wanted, ...(found && { found }) },
          {},
        ),
      );
    const whole = read();
    const found = { ...whole, items: whole.items.map(({ id }) => id) };
    assert.deepEqual(read(found), whole);
    assert.throws(
      () => read({ ...found, items: [...found.items, 1_000_000] }),
      (thrown) => thrown instanceof HandOver && thrown.to === 'home',
    );
    assert.deepEqual(read('gone'), whole);
  });

  test('an offset beyond the end gives an empty page, not an error', async () => {
    for (const list of lists) {
      const page = await turnOf(list, {})({ limit: 10, offset: 1_000_000 });
      assert.deepEqual([page.items.length, page.next], [0, null], JSON.stringify(list));
      assert.ok(page.total > 0);
    }
  });

  test('a random order that nobody asked for before gives as many items at an offset as one that is known', async () => {
    const { catalogue, viewers } = setting;
    const { total } = await catalogue.tracks(viewers.listener, { sort: 'random', limit: 1 });
    const began = new Set<number>();
    for (const offset of [0, 1, total - 4, total, total + 50]) {
      const page = await catalogue.tracks(viewers.listener, { sort: 'random', limit: 10, offset });
      const ids = new Set(page.items.map(({ id }) => id));
      assert.equal(ids.size, Math.max(0, Math.min(10, total - offset)), `offset ${offset}`);
      assert.equal(page.total, total);
      for (const id of ids) began.add(id);
    }
    assert.ok(began.size > 12, 'each was shuffled anew');
  });

  test('a personal order is empty for a stranger', async () => {
    for (const list of lists.filter(({ sort }) =>
      ['starred', 'rated', 'frequent', 'recent'].includes(sort),
    )) {
      const page = await turnOf(list, {}, setting.viewers.stranger)({ limit: 10 });
      assert.deepEqual(page, { items: [], next: null, total: 0 });
    }
  });

  test('a cursor that was tampered with, or of another order, is refused with words', async () => {
    const { catalogue, viewers } = setting;
    const page = await catalogue.albums(viewers.root, { sort: 'title', limit: 5 });
    const refused = (error: unknown): boolean => error instanceof LibraryError && error.code === 'invalid';
    const cursors = [
      '',
      'x',
      'W10',
      Buffer.from('{"a":1}').toString('base64url'),
      `${page.next?.slice(0, 20)}`,
    ];
    for (const cursor of cursors) {
      await assert.rejects(
        catalogue.albums(viewers.root, { sort: 'title', limit: 5, cursor }),
        refused,
        cursor,
      );
    }
    const cursor = page.next ?? '';
    await assert.rejects(catalogue.albums(viewers.root, { sort: 'added', limit: 5, cursor }), refused);
    const other: Direction = 'desc';
    await assert.rejects(
      catalogue.albums(viewers.root, { sort: 'title', order: other, limit: 5, cursor }),
      refused,
    );
  });

  test('any text is a cursor or is refused', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
          fc
            .array(fc.oneof(fc.constant('title'), fc.constant('asc'), fc.integer(), fc.string()))
            .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url')),
        ),
        async (cursor) => {
          const page = setting.catalogue.albums(setting.viewers.listener, {
            sort: 'title',
            limit: 5,
            cursor,
          });
          await page.catch((error: unknown) => assert.ok(error instanceof LibraryError, String(error)));
        },
      ),
      runs,
    ));
});
