import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { activeAccount, listClause, type Viewer } from '../src/access/index.ts';
import type { Rule, RuleGroup, RuleOperator } from '../src/catalogue/index.ts';
import { leafOf } from '../src/catalogue/reading/rules/leaves.ts';
import { parseRules } from '../src/community/index.ts';
import { LibraryError } from '../src/errors/index.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';
import { type Dice, dice } from './changes-edits.ts';

const now = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;

let setting: CatalogueSetting;

const signs: Readonly<Partial<Record<RuleOperator, string>>> = {
  above: '>',
  below: '<',
  before: '<',
  after: '>',
};
const text = (value: unknown): string => `'${String(value).replaceAll("'", "''")}'`;

/** What a rule means, said to SQLite row by row. */
function meaning({ field, operator, value }: Rule, username: string): string {
  const mine = (table: string, id: string, column: string): string =>
    `(SELECT ${column} FROM ${table} m WHERE m.username = ${text(username)} AND m.item_type = 'track' AND m.${id} = x.id)`;
  const compare = (left: string): string => {
    if (typeof value === 'object') return `${left} BETWEEN ${value[0]} AND ${value[1]}`;
    if (operator === 'inTheLast')
      return `${left} > ${text(new Date(now - Number(value) * dayMs).toISOString())}`;
    const sign = signs[operator] ?? '=';
    return `${left} ${sign} ${typeof value === 'number' ? value : text(value)}`;
  };
  const not = (sql: string): string => `NOT ifnull(${sql}, 0)`;
  switch (field) {
    case 'genre': {
      const has = `EXISTS (SELECT 1 FROM track_genres g WHERE g.track_id = x.id AND g.genre = ${text(value)})`;
      return operator === 'is' ? has : not(has);
    }
    case 'artist': {
      const has = `EXISTS (SELECT 1 FROM track_artists c JOIN artists r ON r.id = c.artist_id WHERE c.track_id = x.id AND r.gid = ${text(value)})`;
      return operator === 'is' ? has : not(has);
    }
    case 'plays':
      return operator === 'isNot'
        ? `ifnull(${mine('listening', 'item_id', 'plays')}, 0) <> ${Number(value)}`
        : compare(`ifnull(${mine('listening', 'item_id', 'plays')}, 0)`);
    case 'rating':
      return operator === 'isNot'
        ? `ifnull(${mine('item_ratings', 'item_key', 'rating')}, 0) <> ${Number(value)}`
        : compare(`ifnull(${mine('item_ratings', 'item_key', 'rating')}, 0)`);
    case 'starred': {
      const has = `${mine('starred_items', 'item_key', '1')} IS NOT NULL`;
      return value === true ? has : not(has);
    }
    case 'played':
      return operator === 'notInTheLast'
        ? not(
            `${mine('listening', 'item_id', 'last_played_at')} > ${text(new Date(now - Number(value) * dayMs).toISOString())}`,
          )
        : compare(mine('listening', 'item_id', 'last_played_at'));
    case 'added':
      return operator === 'notInTheLast'
        ? not(`x.created_at > ${text(new Date(now - Number(value) * dayMs).toISOString())}`)
        : compare('x.created_at');
    default:
      return operator === 'isNot'
        ? not(`x.${field} = ${typeof value === 'number' ? value : text(value)}`)
        : compare(`x.${field}`);
  }
}

function meaningOf(group: RuleGroup, username: string): string {
  if (group.rules.length === 0) return '1';
  const parts = group.rules.map((rule) =>
    'rules' in rule ? meaningOf(rule, username) : `ifnull(${meaning(rule, username)}, 0)`,
  );
  return `(${parts.join(group.match === 'all' ? ' AND ' : ' OR ')})`;
}

const makers: readonly ((d: Dice) => Rule)[] = [
  (d) => ({
    field: 'genre',
    operator: d.pick(['is', 'isNot']),
    value: d.pick(['Rock', 'jazz', 'Dub', 'no such genre']),
  }),
  (d) => ({ field: 'format', operator: d.pick(['is', 'isNot']), value: d.pick(['flac', 'mp3']) }),
  (d) => ({
    field: 'artist',
    operator: d.pick(['is', 'isNot']),
    value: `018f0000-0001-7000-8000-${String(1 + d.below(9)).padStart(12, '0')}`,
  }),
  (d) => ({ field: 'year', operator: d.pick(['is', 'isNot', 'above', 'below']), value: 1960 + d.below(65) }),
  (d) => ({ field: 'year', operator: 'between', value: [1970, 1970 + d.below(50)] }),
  (d) => ({
    field: d.pick(['duration', 'bpm', 'bitrate']),
    operator: d.pick(['above', 'below', 'isNot']),
    value: d.below(300),
  }),
  (d) => ({
    field: d.pick(['plays', 'rating']),
    operator: d.pick(['is', 'isNot', 'above', 'below']),
    value: d.below(6),
  }),
  (d) => ({ field: d.pick(['plays', 'rating']), operator: 'between', value: [d.below(3), 3 + d.below(9)] }),
  (d) => ({ field: 'starred', operator: 'is', value: d.below(2) === 0 }),
  (d) => ({
    field: d.pick(['added', 'played']),
    operator: d.pick(['inTheLast', 'notInTheLast']),
    value: 1 + d.below(2500),
  }),
  (d) => ({
    field: d.pick(['added', 'played']),
    operator: d.pick(['before', 'after']),
    value: new Date(now - d.below(2500) * dayMs).toISOString(),
  }),
];

function randomGroup(d: Dice, depth: number): RuleGroup {
  const rules = Array.from({ length: 1 + d.below(3) }, () =>
    depth < 3 && d.below(4) === 0 ? randomGroup(d, depth + 1) : d.pick(makers)(d),
  );
  return { match: d.pick(['all', 'any']), rules };
}

/** Row ids that pass, by the policy and the meaning of the rules, row by row. */
function expected(viewer: Viewer, group: RuleGroup): number[] {
  const { sql, params } = listClause(viewer, 'x', 'track');
  const username = activeAccount(viewer)?.username ?? '';
  const select = `SELECT x.id FROM tracks x WHERE ${sql} AND ${meaningOf(group, username)} ORDER BY x.title_key, x.id`;
  return setting.db.read((reader) => reader.all<{ id: number }>(select, params).map(({ id }) => id));
}

describe('the rules of smart playlists', () => {
  before(async () => {
    setting = await openSetting({ albums: 120 });
    setting.db.write((writer) => {
      writer.run(`UPDATE tracks SET bpm = 60 + id % 120 WHERE id % 3 = 0`);
    });
  });
  after(() => setting.close());

  const seed = testSeed();

  test('find what they mean, for everybody what he lists', async () => {
    const d = dice(seed);
    for (let turn = 0; turn < 150; turn++) {
      const group = randomGroup(d, 1);
      const [name, viewer] = d.pick(Object.entries(setting.viewers));
      // A stranger has no data of his own: for him only rules about the music itself have a meaning.
      if (name === 'stranger' && /plays|rating|starred|played/.test(JSON.stringify(group))) continue;
      const rules = parseRules({ ...group, sort: 'title', limit: 10_000 });
      const found = await setting.catalogue.matching(viewer, rules, now, 1);
      const wanted = expected(viewer, group);
      assert.deepEqual(found.ids, wanted, `${name}, turn ${turn}: ${JSON.stringify(group)}`);
      assert.equal(found.total, wanted.length);
    }
  });

  test('every condition is read from an index', () => {
    const d = dice(seed);
    const words = ['title', 'artistName', 'albumTitle'] as const;
    const rules: Rule[] = [
      ...makers.flatMap((make) => Array.from({ length: 12 }, () => make(d))),
      ...words.map((field) => ({ field, operator: 'contains', value: 'a b' }) as const),
      { field: 'album', operator: 'is', value: 'x' },
    ];
    for (const rule of rules) {
      const { sql, params, personal } = leafOf(rule, now);
      const bound = personal ? { ...params, username: 'root' } : params;
      const plan = setting.db.read((reader) =>
        reader.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, bound).map(({ detail }) => detail),
      );
      const whole = plan.filter((step) => /^SCAN (?!.*(COVERING INDEX|VIRTUAL TABLE|\())/.test(step));
      assert.deepEqual(whole, [], `${JSON.stringify(rule)}: ${plan.join('; ')}`);
    }
  });

  test('words are looked for like in a search', async () => {
    const { root } = setting.viewers;
    const [one] = (await setting.catalogue.tracks(root, { sort: 'title', limit: 1 })).items;
    const rules = parseRules({
      rules: [{ field: 'title', operator: 'contains', value: one?.title }],
      limit: 10_000,
    });
    assert.ok((await setting.catalogue.matching(root, rules, now, 1)).ids.includes(one?.id ?? 0));
    const hostile = parseRules({
      rules: [{ field: 'title', operator: 'contains', value: '") OR title:* NEAR(' }],
    });
    await setting.catalogue.matching(root, hostile, now, 1);
  });

  test('a limit and an order choose the first, the count is of all', async () => {
    const rules = parseRules({ rules: [], sort: 'frequent', limit: 3 });
    const { ids, total } = await setting.catalogue.matching(setting.viewers.listener, rules, now, 1);
    const page = await setting.catalogue.tracks(setting.viewers.listener, { sort: 'frequent', limit: 3 });
    assert.deepEqual(
      ids,
      page.items.map(({ id }) => id),
    );
    assert.equal(total, page.total);
  });

  test('what is no rule is refused in words that say where', () => {
    const nested = (depth: number): object => ({
      match: 'all',
      rules: depth === 0 ? [] : [nested(depth - 1)],
    });
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [null, /rules must be an object/],
      [{ rules: 1 }, /rules.rules must be a list/],
      [{ sort: 'x' }, /rules.sort must be one of/],
      [{ limit: 0 }, /rules.limit/],
      [{ drop: 1 }, /has no "drop"/],
      [{ rules: [{ field: '__proto__', operator: 'is', value: 1 }] }, /rules.rules.0.field/],
      [{ rules: [{ field: 'year', operator: 'contains', value: 1 }] }, /rules.rules.0.operator/],
      [{ rules: [{ field: 'year', operator: 'is', value: '1' }] }, /rules.rules.0.value must be a number/],
      [{ rules: [{ field: 'year', operator: 'between', value: [2, 1] }] }, /smaller one first/],
      [{ rules: [{ field: 'added', operator: 'after', value: 'soon' }] }, /ISO 8601/],
      [nested(5), /nested/],
      [
        { rules: Array.from({ length: 51 }, () => ({ field: 'year', operator: 'is', value: 1 })) },
        /50 rules/,
      ],
    ];
    for (const [rules, words] of wrong) {
      assert.throws(
        () => parseRules(rules),
        (error) => error instanceof LibraryError && error.code === 'invalid' && words.test(error.safe),
        JSON.stringify(rules),
      );
    }
  });
});
