import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hideValues } from '../src/engine/hidden-values.ts';
import { openDatabase } from '../src/index.ts';

const hidden: Readonly<Record<string, string>> = {
  'SELECT a FROM t WHERE b = ? ORDER BY c LIMIT ?':
    'SELECT a FROM t WHERE b = coalesce(?, NULL) ORDER BY c LIMIT coalesce(?, NULL)',
  'SELECT a FROM t WHERE b IS ?2 AND c IN (?1, :name, @at, $cash)':
    'SELECT a FROM t WHERE b IS coalesce(?2, NULL) AND c IN (coalesce(?1, NULL), coalesce(:name, NULL), coalesce(@at, NULL), coalesce($cash, NULL))',
  "SELECT '?', 'it''s ?', \"?\", `?`, [?], a$b -- ?\n, ? /* ? */ FROM t":
    "SELECT '?', 'it''s ?', \"?\", `?`, [?], a$b -- ?\n, coalesce(?, NULL) /* ? */ FROM t",
  'SELECT 1 FROM t WHERE a LIKE ? AND b glob /* as it is */ :c AND d = :c':
    'SELECT 1 FROM t WHERE a LIKE ? AND b glob /* as it is */ :c AND d = coalesce(:c, NULL)',
  'INSERT INTO t (a, b) VALUES (?, ?)': 'INSERT INTO t (a, b) VALUES (?, ?)',
  'INSERT INTO t (a) SELECT b FROM u WHERE c = ?':
    'INSERT INTO t (a) SELECT b FROM u WHERE c = coalesce(?, NULL)',
  'SELECT count(*) FROM t': 'SELECT count(*) FROM t',
};

describe('parameters', () => {
  for (const [sql, expected] of Object.entries(hidden))
    test(sql.replaceAll('\n', ' '), () => assert.equal(hideValues(sql), expected));

  test('find the same rows by the same index, whatever is bound', (t) => {
    const up = (db: { exec(sql: string): void }) =>
      db.exec(`CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, size NUMERIC, data BLOB);
        CREATE INDEX things_by_name ON things (name, id); CREATE INDEX things_by_size ON things (size);`);
    const schema = { name: 'things', migrations: [{ version: 1, name: 'things', up }] };
    const db = openDatabase({ path: ':memory:', schema, synchronous: 'normal' });
    t.after(() => db.close());
    const data = Buffer.from([0, 1, 2]);
    db.write((writer) => {
      for (const [name, size] of [
        ['One', 1],
        ['two', 2.5],
        ['TWO', null],
      ] as const)
        writer.run('INSERT INTO things (name, size, data) VALUES (?, ?, ?)', [name, size, data]);
      writer.run('UPDATE things SET size = :size WHERE name = :name', { size: '3', name: 'two' });
    });
    const ids = (where: string, value: string | number | null | Buffer) =>
      db.read((reader) =>
        reader
          .all<{ id: number }>(`SELECT id FROM things WHERE ${where} ORDER BY id`, [value])
          .map(({ id }) => id),
      );
    assert.deepEqual(ids('name = ?', 'ONE'), [1], 'the collation of the column counts');
    assert.deepEqual(ids('size = ?', '3'), [2, 3], 'and its affinity, both ways');
    assert.deepEqual(ids('size = ?', 1), [1]);
    assert.deepEqual(ids('size IS ?', null), []);
    assert.deepEqual(ids('data = ?', data), [1, 2, 3]);
    assert.deepEqual(ids('data = ?', 'x'), []);
    for (const [most, found] of [
      [1, 1],
      [2, 2],
      [-1, 3],
    ] as const)
      assert.equal(
        db.read((reader) => reader.all('SELECT id FROM things ORDER BY name LIMIT ?', [most])).length,
        found,
      );
    const plan = db.read((reader) =>
      reader.all<{ detail: string }>('EXPLAIN QUERY PLAN SELECT id FROM things WHERE name = ? ORDER BY id', [
        'two',
      ]),
    );
    assert.match(plan.map(({ detail }) => detail).join(), /things_by_name \(name=\?\)/);
  });
});
